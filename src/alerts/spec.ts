/** A sink in one argument: `KIND`, `KIND:TARGET` or `KIND[NAME=VALUE,...]:TARGET`.
 *
 *     spec    = kind [ "[" option { "," option } "]" ] [ ":" target ]
 *     option  = name "=" value             name may have a dot: label.team
 *     value   = '"' characters, \" and \\ escaped '"' | characters but , and ]
 *     target  = all that follows, as it is */

import { UsageError } from '../core/errors.ts';
import { OptionError, type OptionValue, type OptionValues } from './options.ts';
import type { SinkKind } from './sink.ts';

export interface Spec {
  readonly kind: string;
  /** The options as written, with the target under its name. */
  readonly optionsFor: (kind: SinkKind) => OptionValues;
}

const kindName = /^[a-z][a-z\d-]*/;
const example = 'slack:env:SLACK_URL, or webhook[timeout=5s]:https://example.org/hook';

/** Parses a spec. Throws UsageError. Messages never hold the target, which may be a secret. */
export function parseSpec(text: string): Spec {
  const kind = kindName.exec(text)?.[0];
  if (kind === undefined) throw new UsageError('A sink begins with its kind.', example);
  const list = text[kind.length] === '[' ? parseOptions(text, kind.length + 1) : { options: [], end: kind.length };
  const rest = text.slice(list.end);
  if (rest !== '' && !rest.startsWith(':')) {
    throw new UsageError(`After "${text.slice(0, list.end)}" a colon and its target must follow.`, example);
  }
  const target = rest === '' ? undefined : rest.slice(1);
  return { kind, optionsFor: (of) => gather(of, list.options, target) };
}

type Option = readonly [name: string, value: string];

const optionName = /[A-Za-z][\w.-]*(?==)/y;
const quotedValue = /"((?:[^"\\]|\\.)*)"/y;
const bareValue = /[^,\]"]*/y;

function parseOptions(text: string, start: number): { options: Option[]; end: number } {
  const options: Option[] = [];
  for (let at = start; ; at++) {
    const name = matchAt(optionName, text, at)?.[0];
    if (name === undefined) throw new UsageError('In brackets a sink takes name=value, with commas between.', example);
    at += name.length + 1;
    const quoted = matchAt(quotedValue, text, at);
    const bare = quoted ?? matchAt(bareValue, text, at);
    options.push([name, quoted === undefined ? (bare?.[0] ?? '') : (quoted[1] ?? '').replace(/\\(.)/g, '$1')]);
    at += bare?.[0].length ?? 0;
    if (text[at] === ']') return { options, end: at + 1 };
    if (text[at] !== ',') throw new UsageError(`After the option "${name}" a comma or "]" must follow.`, example);
  }
}

function matchAt(sticky: RegExp, text: string, at: number): RegExpExecArray | undefined {
  sticky.lastIndex = at;
  return sticky.exec(text) ?? undefined;
}

function gather(kind: SinkKind, options: readonly Option[], target: string | undefined): OptionValues {
  const values = new Map<string, OptionValue>();
  for (const [name, value] of options) {
    const dot = name.indexOf('.');
    const top = dot < 0 ? name : name.slice(0, dot);
    if (dot >= 0) values.set(top, { ...mapOf(values.get(top)), [name.slice(dot + 1)]: value });
    else if (values.has(name)) throw new OptionError(name, `The option "${name}" is given twice.`);
    else values.set(name, value);
  }
  if (target !== undefined) {
    if (kind.target === undefined) throw new UsageError(`"${kind.name}" takes nothing after a colon.`, kind.name);
    if (values.has(kind.target)) throw new OptionError(kind.target, `The option "${kind.target}" is given twice.`);
    values.set(kind.target, target);
  }
  return Object.fromEntries(values);
}

function mapOf(value: OptionValue | undefined): Readonly<Record<string, string>> {
  return typeof value === 'object' && !isList(value) ? value : {};
}

const isList = (value: OptionValue): value is readonly string[] => Array.isArray(value);
