/** Routes: a url's path with what identifies single things taken out, so that requests group. */

const schemeAndHost = /^(?:[a-z][a-z\d+.-]*:)?\/\/[^/?#]*/i;
const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const hexId = /^(?=.*\d)[\da-f]{8,}$/i;
const longToken = /^(?=.*\d)(?=.*[a-z])[\w~-]{20,}$/i;
/** Words in lower case with hyphens: a title, not a token. */
const slug = /^[a-z\d]+(?:[-_][a-z\d]+)+$/;

function isId(segment: string): boolean {
  if (/^\d+$/.test(segment) || uuid.test(segment) || hexId.test(segment)) return true;
  return longToken.test(segment) && !slug.test(segment);
}

/** `https://shop.example/users/123?tab=a` is `/users/:id`. */
export function routeFromUrl(url: string): string {
  const path = url.replace(schemeAndHost, '').replace(/[?#].*$/s, '');
  if (path === '') return '/';
  return path
    .split('/')
    .map((segment) => (isId(segment) ? ':id' : segment))
    .join('/');
}
