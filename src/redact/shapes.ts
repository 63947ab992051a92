/** Secrets known by their shape, whatever they are called: credentials of HTTP, JWTs, keys of AWS and others, PEM private keys,
 * passwords in URLs, card numbers; email addresses where personal data is to be hidden too.
 *
 * Linear time: each expression begins where a token begins, so it is tried once a token, and has no repetition inside another. */

import { redactCards } from './cards.ts';
import { mask } from './pairs.ts';

/** One kind of secret: what finds it, and what stands in its place. */
interface Shape {
  readonly pattern: RegExp;
  readonly replace: (found: string, ...groups: string[]) => string;
}

/** No character of a token before: or those are the end of an escape, as in `\n` and `%3D`. */
const tokenStart = String.raw`(?:(?<![\w-])|(?<=\\[bfnrt])|(?<=%[\dA-Fa-f]{2})|(?<=\\u[\dA-Fa-f]{4}))`;

/** `begin` is looked for first, since expressions that begin with literals are quick, and what stands before it second. */
function shape(begin: string, rest: string, flags: string, replace: Shape['replace'] = () => mask): Shape {
  return { pattern: new RegExp(`${begin}(?<=${tokenStart}(?:${begin}))${rest}`, flags), replace };
}

/** What follows "bearer" and "basic" in prose. */
const prose =
  /^(?:access|and|auth\w*|credentials?|challenge|error|format|header|http|in|is|jwt|not|of|or|realm|scheme|tokens?|usage)[.=]?$/i;

const httpCredentials = shape(
  'b(?:earer|asic)',
  String.raw`((?:\s|%20|\+|\\u0020){1,8})([\w.~+/=-]+)`,
  'gi',
  (found, space, value) => {
    const scheme = found.slice(0, found.length - space.length - value.length);
    const isSecret = scheme.toLowerCase() === 'basic' ? isBasic(value) : !prose.test(value);
    return isSecret ? scheme + space + mask : found;
  },
);

/** `user:password` in base64. */
function isBasic(value: string): boolean {
  return /^[\w+/-]{4,}={0,2}$/.test(value) && Buffer.from(value.slice(0, 1024), 'base64').includes(':');
}

/** Header, payload and signature, of which the header is an object, so base64 of `{"`. */
const jwt = shape('eyJ', String.raw`[\w.-]+`, 'g', (found) => (/^eyJ[\w-]{4,}\.[\w-]*\./.test(found) ? mask : found));

const awsKeyId = shape('A(?:KIA|SIA|BIA|CCA)', String.raw`[A-Z\d]{16}(?![A-Z\d])`, 'g');

/** Tokens whose makers gave them a prefix so that they are found. */
const prefixed: readonly Shape[] = [
  shape('gh[pousr]_', String.raw`\w{20,255}`, 'g'),
  shape('github_pat_', String.raw`\w{20,255}`, 'g'),
  shape('glpat-', String.raw`[\w-]{16,64}`, 'g'),
  shape('xox[abeoprs]-', String.raw`[\w-]{10,255}`, 'g'),
  shape('xapp-', String.raw`[\w-]{10,255}`, 'g'),
  shape('[rs]k_(?:live|test)_', String.raw`\w{10,255}`, 'g'),
  shape('sk-', String.raw`[\w-]{20,255}`, 'g'),
  shape('AIza', String.raw`[\w-]{35}`, 'g'),
  shape('npm_', String.raw`\w{36}`, 'g'),
  shape('SG\\.', String.raw`[\w-]{16,64}\.[\w-]{16,64}`, 'g'),
];

/** The path of an incoming webhook is all that it takes to post. */
const webhookPath = shape(
  String.raw`(?:hooks\.slack\.com/(?:services|workflows|triggers)|discord(?:app)?\.com/api/webhooks)/`,
  String.raw`([\w/-]+)`,
  'g',
  (found, path) => found.slice(0, found.length - path.length) + mask,
);

/** `curl -u user:password`; `-u 1000:1000` is a user and a group. */
const curlUser = shape(
  '-(?:u|-user)',
  String.raw`([ =]['"]?[^\s:'"]{1,128}:)(?!\d{1,9}(?!\S))[^\s'"]+`,
  'g',
  (found, user) => `${found.slice(0, found.indexOf(user))}${user}${mask}`,
);

const tokens: readonly Shape[] = [httpCredentials, curlUser, jwt, awsKeyId, ...prefixed, webhookPath];

const email = /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+\.[\p{L}\p{N}.-]+/gu;

/** Hides whole keys and passwords in URLs. Before names are looked at: these hold what looks like names. */
export function redactBlocks(text: string): string {
  return redactUserInfo(redactPem(text));
}

/** Hides tokens and card numbers, and email addresses with `pii`. */
export function redactTokens(text: string, pii: boolean): string {
  let out = text;
  for (const { pattern, replace } of tokens) out = out.replace(pattern, replace);
  out = redactCards(out);
  return pii && out.includes('@') ? out.replace(email, mask) : out;
}

const pemBegin = '-----BEGIN ';
const pemLabel = /^[A-Z\d ]{0,32}PRIVATE KEY(?: BLOCK)?-----/;
const pemEnd = /-----END [A-Z\d ]{0,32}PRIVATE KEY(?: BLOCK)?-----/g;

/** From its BEGIN to its END, or to the end of the text where it was cut. */
function redactPem(text: string): string {
  let out = '';
  let taken = 0;
  for (let at = text.indexOf(pemBegin); at >= 0; at = text.indexOf(pemBegin, at)) {
    if (!pemLabel.test(text.slice(at + pemBegin.length, at + pemBegin.length + 64))) {
      at += pemBegin.length;
      continue;
    }
    pemEnd.lastIndex = at;
    out += text.slice(taken, at) + mask;
    taken = pemEnd.exec(text) === null ? text.length : pemEnd.lastIndex;
    at = taken;
  }
  return out + text.slice(taken);
}

/** What stands before the last `@` of a URL's host. A slash ends it, as it does for those who read URLs. */
const userInfo = /:(?:\/\/|\\\/\\\/|%2[Ff]%2[Ff])([^\s/?#"'`<>\\]*)@/g;

function redactUserInfo(text: string): string {
  if (!text.includes('@')) return text;
  return text.replace(userInfo, (found: string, info: string) => {
    const colon = info.indexOf(':');
    const start = found.slice(0, found.length - info.length - 1);
    if (colon >= 0) return `${start + info.slice(0, colon + 1) + mask}@`;
    // A token in place of the user. `git@` and the like are none.
    return info.length > 16 ? `${start + mask}@` : found;
  });
}
