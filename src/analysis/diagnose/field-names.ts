/** Which keys of the logs a signature means: it names them as people do, and loggers write them in many ways. */

import { canonicalNames } from '../../core/canonical-names.ts';
import type { Field } from '../../query/ast.ts';
import { fieldAt, pathText } from '../field-paths.ts';

/** A field of the logs, and its name as a query says it. */
export interface NamedField {
  readonly name: string;
  readonly field: Field;
}

/** Units that names end in. */
const unitEnding = /(?:bytes|mbytes|kbytes|megabytes|[kmg]i?b)$/;

/** The field of a canonical name. */
export function canonicalField(name: (typeof canonicalNames)[number]): NamedField {
  return { name, field: { segments: [{ key: name }], literal: false } };
}

/** The fields that the names stand for, in the order of the names: the canonical one, or all paths whose last keys are the name, ignoring
 * case, separators and a unit at the end.
 *
 *     fieldsNamed(['heapUsed'], [['memory', 'heap_used_mb']])   // memory.heap_used_mb
 */
export function fieldsNamed(names: readonly string[], paths: readonly (readonly string[])[]): NamedField[] {
  const found = new Map<string, NamedField>();
  for (const name of names) {
    const canonical = canonicalNames.find((one) => one === name);
    if (canonical !== undefined) found.set(name, canonicalField(canonical));
    else
      for (const path of paths)
        if (isCalled(path, name)) found.set(pathText(path), { name: pathText(path), field: fieldAt(path) });
  }
  return [...found.values()];
}

function isCalled(path: readonly string[], name: string): boolean {
  const wanted = plain(name);
  return path.some((_, from) => {
    const ending = plain(path.slice(from).join(''));
    return ending === wanted || ending.replace(unitEnding, '') === wanted;
  });
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[_\-. ]/g, '');
}
