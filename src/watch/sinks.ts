/** The sinks of a rules file: `ops: slack:env:SLACK_URL`, or `ops: {kind: slack, url: env:SLACK_URL}`. Their secrets are not read. */

import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import { commonOptions, type SinkConfig, type SinkKind, sinkKinds } from '../alerts/index.ts';
import type { OptionValue } from '../alerts/options.ts';
import { parseSpec } from '../alerts/spec.ts';
import { UsageError } from '../core/errors.ts';
import { suggestion } from '../query/did-you-mean.ts';
import { isText, type RulesDocument } from './document.ts';

/** The sinks by name. */
export function readSinks(document: RulesDocument, node: unknown): ReadonlyMap<string, SinkConfig> {
  const sinks = new Map<string, SinkConfig>();
  if (node === undefined) return sinks;
  if (!isMap(node)) {
    document.problem(node, '"sinks" must be names with a sink each.', 'sinks: {ops: "slack:env:SLACK_URL"}');
    return sinks;
  }
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : '';
    const config = readSink(document, document.resolved(value), key);
    if (config !== undefined) sinks.set(name, { ...config, options: { name, ...config.options } });
  }
  return sinks;
}

function readSink(document: RulesDocument, node: unknown, key: unknown): SinkConfig | undefined {
  if (isMap(node)) return fromMap(document, node);
  if (isText(node)) return fromSpec(document, node.value, node);
  document.problem(
    node ?? key,
    'A sink is a text or a map.',
    'slack:env:SLACK_URL, or {kind: slack, url: env:SLACK_URL}',
  );
  return undefined;
}

function fromSpec(document: RulesDocument, text: string, node: unknown): SinkConfig | undefined {
  try {
    const spec = parseSpec(text);
    const kind = kindOf(document, spec.kind, node);
    if (kind === undefined) return undefined;
    const options = spec.optionsFor(kind);
    checkOptions(document, kind, new Map(Object.keys(options).map((name) => [name, node])), node);
    return { kind: kind.name, options };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    document.problem(node, error.message, error.hint);
    return undefined;
  }
}

function fromMap(document: RulesDocument, map: YAMLMap): SinkConfig | undefined {
  const kindNode = document.resolved(map.get('kind', true));
  if (!isText(kindNode)) {
    document.problem(
      kindNode ?? map,
      'A sink needs its kind.',
      `kind: ${sinkKinds.map((kind) => kind.name).join(', ')}`,
    );
    return undefined;
  }
  const kind = kindOf(document, kindNode.value, kindNode);
  if (kind === undefined) return undefined;
  const places = new Map<string, unknown>();
  const options = new Map<string, OptionValue>();
  for (const { key, value } of map.items) {
    const name = isScalar(key) ? String(key.value) : '';
    if (name === 'kind') continue;
    places.set(name, key);
    const option = optionOf(document, document.resolved(value));
    if (option === undefined)
      document.problem(value ?? key, `The option "${name}" must be a text, a number, a list or a map of texts.`);
    else options.set(name, option);
  }
  checkOptions(document, kind, places, map);
  return { kind: kind.name, options: Object.fromEntries(options) };
}

function kindOf(document: RulesDocument, name: string, node: unknown): SinkKind | undefined {
  const kind = sinkKinds.find((one) => one.name === name);
  const names = sinkKinds.map((one) => one.name);
  if (kind === undefined) {
    document.problem(
      node,
      `There is no sink of the kind "${name}".`,
      suggestion(name, names) ?? `one of ${names.join(', ')}`,
    );
  }
  return kind;
}

/** Names only: values are read when the sink is opened, as they may be secrets. */
function checkOptions(
  document: RulesDocument,
  kind: SinkKind,
  places: ReadonlyMap<string, unknown>,
  node: unknown,
): void {
  const kinds = [...commonOptions, ...kind.options];
  const names = kinds.map((one) => one.name);
  for (const [name, place] of places) {
    if (names.includes(name)) continue;
    const hint = suggestion(name, names) ?? `options: ${names.join(', ')}`;
    document.problem(place, `The sink "${kind.name}" has no option "${name}".`, hint);
  }
  for (const { name, required } of kinds) {
    if (required === true && !places.has(name)) document.problem(node, `The sink "${kind.name}" needs "${name}".`);
  }
}

function optionOf(document: RulesDocument, node: unknown): OptionValue | undefined {
  if (isScalar(node)) return typeof node.value === 'string' || typeof node.value === 'number' ? node.value : undefined;
  if (isSeq(node)) {
    const items = node.items.map((item) => document.resolved(item)).filter(isText);
    return items.length === node.items.length ? items.map((item) => item.value) : undefined;
  }
  if (!isMap(node)) return undefined;
  const entries = node.items.map(
    ({ key, value }) => [isScalar(key) ? String(key.value) : '', document.resolved(value)] as const,
  );
  const texts = entries.flatMap(([name, value]) => (isText(value) ? [[name, value.value] as const] : []));
  return texts.length === entries.length ? Object.fromEntries(texts) : undefined;
}
