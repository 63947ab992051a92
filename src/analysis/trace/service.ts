/** Who wrote a record, where it does not say so itself. */

/** The service; else the pod's name without its random endings; else the file's name without its folder.
 *
 *     serviceOf(undefined, 'frontend-579b9bff58-t2dbm', row)   // 'frontend' */
export function serviceOf(
  service: string | undefined,
  host: string | undefined,
  { source, fileName }: { readonly source: string; readonly fileName: string },
): string {
  if (service !== undefined) return service;
  if (source !== '') return podStem(source.split(/[\s/]/, 1)[0] ?? source);
  if (host !== undefined) return podStem(host);
  return fileName === '-' ? '(standard input)' : (fileName.split(/[/\\]/).pop() ?? fileName);
}

/** A deployment's pods end with a hash and five random characters, a stateful set's with a number. */
function podStem(name: string): string {
  return name.replace(/-[a-f\d]{6,10}-[a-z\d]{5}$/, '').replace(/-\d{1,4}$/, '') || name;
}
