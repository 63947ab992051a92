/** Values that are several lines: stack traces, in the shapes loggers write them. */

import type { JsonObject, JsonValue } from '../core/value.ts';

const stackName = /stack|trace|backtrace|frames/i;

/** The lines of a value that reads better as lines; undefined where it is best left in one.
 *  - text with line breaks (Node, Java, Go, Python)
 *  - an array of texts under a name such as stack_trace (Ruby)
 *  - an array of frames, objects with a method and where it stands (log4j2) */
export function stackLines(key: string, value: string | JsonValue[]): string[] | undefined {
  if (typeof value === 'string') return severalLines(value);
  if (value.every((item) => typeof item === 'string'))
    return value.length > 1 && stackName.test(key) ? value : undefined;
  const frames: string[] = [];
  for (const item of value) {
    const frame = frameText(item);
    if (frame === undefined) return undefined;
    frames.push(frame);
  }
  return frames;
}

/** Lines of a text that has more than one; ends of lines and empty lines at the end are dropped. */
export function severalLines(text: string): string[] | undefined {
  const trimmed = text.trimEnd();
  if (!trimmed.includes('\n')) return undefined;
  return trimmed.split('\n').map((line) => line.trimEnd());
}

function frameText(item: JsonValue): string | undefined {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return undefined;
  const frame = item as JsonObject;
  const method = firstText(frame, 'method', 'methodName', 'function', 'func');
  const file = firstText(frame, 'file', 'fileName', 'filename');
  if (method === undefined || file === undefined) return undefined;
  const className = firstText(frame, 'class', 'className');
  const line = frame.line ?? frame.lineNumber ?? frame.lineno;
  const where = typeof line === 'number' && line >= 0 ? `${file}:${line}` : file;
  return `at ${className === undefined ? '' : `${className}.`}${method}(${where})`;
}

function firstText(object: JsonObject, ...names: string[]): string | undefined {
  for (const name of names) {
    const value = Object.hasOwn(object, name) ? object[name] : undefined;
    if (typeof value === 'string') return value;
  }
  return undefined;
}
