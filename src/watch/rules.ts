/** The rules file of many alerts, as typed data. This reads and checks; it runs nothing and opens no sink. */

import { isMap, type Scalar, type YAMLMap } from 'yaml';
import type { SinkConfig } from '../alerts/index.ts';
import { QueryError } from '../core/errors.ts';
import { limits } from '../core/limits.ts';
import type { Severity } from '../detect/alert.ts';
import { parse } from '../language.ts';
import { suggestion } from '../query/did-you-mean.ts';
import { type BurnRateWindow, burnRates, burnRateWindows } from './burn-rate.ts';
import { type Problem, RulesDocument } from './document.ts';
import { directions, fileFields, ruleFields, severities, sharedFields } from './fields.ts';
import { MapReader } from './map-reader.ts';
import { readSinks } from './sinks.ts';
import { parseTemplate, type TemplatePart, templateNames, unknownNames } from './template.ts';

interface RuleBase {
  readonly name: string;
  /** A filter, as written. */
  readonly query: string;
  /** An aggregate, as written, such as `p99(duration)`. */
  readonly measure: string;
  readonly by: readonly string[];
  readonly maxKeys: number;
  readonly forMs: number;
  readonly cooldownMs: number;
  readonly severity: Severity;
  /** Names of sinks of the file. */
  readonly sinks: readonly string[];
  readonly text: readonly TemplatePart[] | undefined;
}

/** More than `ratio` times the baseline. */
export interface SpikeRule extends RuleBase {
  readonly kind: 'spike';
  readonly windowMs: number;
  readonly baselineMs: number;
  readonly ratio: number;
  readonly minCount: number;
  readonly maxP: number;
  readonly isPlain: boolean;
  readonly direction: (typeof directions)[number];
}

/** The measure of a window is over or under a bound. */
export interface ThresholdRule extends RuleBase {
  readonly kind: 'threshold';
  readonly windowMs: number;
  readonly above: number | undefined;
  readonly below: number | undefined;
}

/** Bad records use up the error budget of an objective too fast. Each window has its own severity. */
export interface BurnRateRule extends RuleBase {
  readonly kind: 'burn-rate';
  readonly objective: number;
  /** Which records are bad, as written. */
  readonly bad: string;
  readonly windows: readonly BurnRateWindow[];
}

export type Rule = SpikeRule | ThresholdRule | BurnRateRule;

export interface RulesFile {
  readonly rules: readonly Rule[];
  /** By name. Their secrets are not read yet. */
  readonly sinks: ReadonlyMap<string, SinkConfig>;
  /** A URL, or where it is. */
  readonly heartbeat: string | undefined;
  /** What is right and may surprise. */
  readonly notes: readonly Problem[];
}

const secondMs = 1_000;
const minuteMs = 60 * secondMs;

/** Reads a rules file, YAML or JSON. Throws RulesError with all that is wrong, each at its line and column.
 *
 *     const { rules } = parseRules('watch.yml', 'rules: [{name: errors, query: level>=error, sinks: [ops]}]\nsinks: {ops: stdout}');
 *     rules[0]   // { kind: 'spike', name: 'errors', windowMs: 300000, baselineMs: 3600000, ratio: 3, ... } */
export function parseRules(file: string, text: string): RulesFile {
  const document = new RulesDocument(file, text);
  document.check();
  const root = document.root;
  if (!isMap(root)) {
    throw document.refusal(root, 'A rules file is a map with "rules".', 'rules: [{name: errors, query: level>=error}]');
  }
  const top = new MapReader(document, root, 'a rules file', fileFields);
  const sinks = readSinks(document, top.node('sinks'));
  const shared = top.mapNode('defaults');
  const defaults = shared === undefined ? undefined : new MapReader(document, shared, 'the defaults', sharedFields);
  const rules = readRules(document, top, [...sinks.keys()], defaults);
  const heartbeat = top.text('heartbeat');
  document.check();
  return { rules, sinks, heartbeat, notes: document.notes };
}

function readRules(
  document: RulesDocument,
  top: MapReader,
  sinks: readonly string[],
  defaults: MapReader | undefined,
): readonly Rule[] {
  const maps = top.maps('rules');
  if (maps.length === 0) top.problem('rules', 'There are no rules.', 'rules: [{name: errors, query: level>=error}]');
  if (maps.length > limits.rules) top.problem('rules', `There are over ${limits.rules} rules.`);
  const rules = maps.slice(0, limits.rules).map((map) => new RuleReader(document, map, sinks, defaults));
  checkNames(rules);
  return rules.map((rule) => rule.read());
}

function checkNames(rules: readonly RuleReader[]): void {
  const seen = new Set<string>();
  for (const rule of rules) {
    const name = rule.reader.text('name') ?? '';
    if (name === '') rule.reader.problem('name', 'A rule needs a name.', 'name: errors');
    else if (seen.has(name)) rule.reader.problem('name', `There is another rule "${name}".`, 'alerts are known by it');
    seen.add(name);
  }
}

/** Reads one rule. */
class RuleReader {
  readonly reader: MapReader;
  readonly #document: RulesDocument;
  readonly #sinks: readonly string[];

  constructor(document: RulesDocument, map: YAMLMap, sinks: readonly string[], defaults: MapReader | undefined) {
    this.reader = new MapReader(document, map, 'a rule', ruleFields, defaults);
    this.#document = document;
    this.#sinks = sinks;
  }

  read(): Rule {
    const { reader } = this;
    const isThreshold = reader.has('above') || reader.has('below');
    if (reader.has('objective')) return this.#burnRate(isThreshold);
    this.#forbid(['bad'], 'goes with an objective');
    return isThreshold ? this.#threshold() : this.#spike();
  }

  #spike(): SpikeRule {
    const { reader } = this;
    const windowMs = reader.durationMs('window', secondMs) ?? 5 * minuteMs;
    const baselineMs = reader.durationMs('baseline', secondMs) ?? 60 * minuteMs;
    if (baselineMs <= windowMs || baselineMs % windowMs !== 0) {
      reader.problem('baseline', 'The baseline must be a multiple of the window.', 'window: 5m, baseline: 60m');
    }
    return {
      kind: 'spike',
      ...this.#base('failed=true'),
      windowMs,
      baselineMs,
      ratio: reader.number('ratio', 1) ?? 3,
      minCount: reader.count('min-count') ?? 5,
      maxP: reader.share('max-p') ?? 0.001,
      isPlain: reader.boolean('plain') ?? false,
      direction: reader.choice('direction', directions) ?? 'up',
    };
  }

  #threshold(): ThresholdRule {
    const { reader } = this;
    this.#forbid(['ratio', 'baseline', 'min-count', 'max-p', 'plain', 'direction'], 'does not go with above and below');
    const above = reader.number('above', Number.NEGATIVE_INFINITY);
    const below = reader.number('below', Number.NEGATIVE_INFINITY);
    if (above !== undefined && below !== undefined && below > above) {
      reader.problem('below', 'With "below" over "above" it would always alert.', 'exchange them');
    }
    return {
      kind: 'threshold',
      ...this.#base('failed=true'),
      windowMs: reader.durationMs('window', secondMs) ?? 5 * minuteMs,
      above,
      below,
    };
  }

  #burnRate(isThreshold: boolean): BurnRateRule {
    const { reader } = this;
    if (isThreshold)
      reader.problem('objective', 'A rule has an objective, or a bound above or below.', 'make two rules');
    this.#forbid(
      ['of', 'severity', 'window', 'ratio', 'baseline', 'min-count', 'max-p', 'plain', 'direction'],
      'comes from the objective',
    );
    const objective = reader.share('objective') ?? 0.999;
    const windows = burnRateWindows(objective);
    if (windows.length < burnRates) {
      const slowest = windows[0]?.rate ?? 1;
      this.#document.note(reader.node('objective'), `Burn rates over ${slowest} can't be reached and are left out.`);
    }
    return {
      kind: 'burn-rate',
      ...this.#base(''),
      objective,
      bad: this.#query('bad', 'failed=true'),
      windows,
    };
  }

  #base(query: string): RuleBase {
    const { reader } = this;
    const by = this.#fields();
    return {
      name: reader.text('name') ?? '',
      query: this.#query('query', query),
      measure: this.#measure(),
      by,
      maxKeys: reader.count('max-keys') ?? 10_000,
      forMs: reader.durationMs('for', 0) ?? 0,
      cooldownMs: reader.durationMs('cooldown', 0) ?? 30 * minuteMs,
      severity: reader.choice('severity', severities) ?? 'error',
      sinks: this.#sinkNames(),
      text: this.#text(by),
    };
  }

  /** Fields that this kind of rule does not use. Those of the defaults are for other rules. */
  #forbid(names: readonly string[], why: string): void {
    for (const name of names) {
      if (this.reader.map.has(name)) this.reader.problem(name, `"${name}" ${why}.`, 'leave it out');
    }
  }

  #query(name: string, otherwise: string): string {
    const node = this.reader.textNode(name);
    if (node === undefined) return otherwise;
    this.#checked(node, '', (stages) => stages.length === 0 || `"${name}" must be a filter, without stages.`);
    return node.value;
  }

  #measure(): string {
    const node = this.reader.textNode('of');
    if (node === undefined) return 'count()';
    this.#checked(node, 'stats ', ([stage, ...more]) => {
      const isOne =
        more.length === 0 && stage?.kind === 'stats' && stage.aggregates.length === 1 && stage.by.length === 0;
      return isOne || '"of" must be one aggregate, such as p99(duration).';
    });
    return node.value;
  }

  #fields(): readonly string[] {
    const nodes = this.reader.textNodes('by') ?? [];
    for (const node of nodes) {
      this.#checked(node, 'count by ', ([stage, ...more]) => {
        const isOne =
          more.length === 0 && stage?.kind === 'count' && stage.by.length === 1 && stage.by[0]?.kind === 'field';
        return isOne || '"by" must be a list of fields.';
      });
    }
    return nodes.map((node) => node.value);
  }

  /** Parses a text of the query language, with what must stand before it. */
  #checked(
    node: Scalar<string>,
    before: string,
    accepts: (stages: ReturnType<typeof parse>['query']['stages']) => true | string,
  ): void {
    try {
      const verdict = accepts(parse(before + node.value).query.stages);
      if (verdict !== true) this.#document.problem(node, verdict);
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      const index = Math.min(node.value.length, Math.max(0, error.start - before.length));
      this.#document.problemAt(this.#document.offsetIn(node, index), error.message, error.hint);
    }
  }

  #sinkNames(): readonly string[] {
    const nodes = this.reader.textNodes('sinks');
    if (nodes === undefined) return this.#sinks;
    for (const node of nodes) {
      if (this.#sinks.includes(node.value)) continue;
      const known = this.#sinks.length === 0 ? 'the file has no sinks' : `sinks: ${this.#sinks.join(', ')}`;
      this.#document.problem(node, `There is no sink "${node.value}".`, suggestion(node.value, this.#sinks) ?? known);
    }
    return nodes.map((node) => node.value);
  }

  #text(by: readonly string[]): readonly TemplatePart[] | undefined {
    const node = this.reader.textNode('text');
    if (node === undefined) return undefined;
    const names = [...templateNames, ...by.map((field) => `key.${field}`)];
    for (const { name, index } of unknownNames(node.value, names)) {
      const hint = suggestion(name, names) ?? `names: ${names.join(', ')}`;
      this.#document.problemAt(this.#document.offsetIn(node, index), `A text has no {{${name}}}.`, hint);
    }
    return parseTemplate(node.value);
  }
}
