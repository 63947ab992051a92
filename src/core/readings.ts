/** Readings: the ways in which a key's value becomes a canonical field's. An alias names its reading; what it makes of a
 * value depends on the value and, where it says so, on the record's facts. */

import type { CanonicalName } from './canonical-names.ts';
import { type DurationUnit, durationFromText, unitMs } from './duration.ts';
import {
  durationsAreSeconds,
  Fact,
  type FactBits,
  has,
  nameIsService,
  secondsFacts,
  serviceNameFacts,
} from './facts.ts';
import { BigDecimal } from './json.ts';
import { type LevelNumbers, levelFromNumber, levelFromText, levelRank } from './level.ts';
import { routeFromUrl } from './route.ts';
import { statusFromNumber, statusFromText } from './status.ts';
import { timeFromNumber, timeFromText } from './time.ts';
import type { ColumnType } from './value.ts';
import { type LogZone, utcZone } from './zone.ts';

/** A value that can be a canonical field's: no object, array or null. */
export type Scalar = string | number | boolean | BigDecimal;

export interface Reading {
  /** Dense, from 0 to {@link readingCount} - 1. The same in every table of aliases of the same options. */
  readonly id: number;
  /** For `fields` and `--stats`. */
  readonly label: string;
  /** What it makes of a text depends on the record's facts, so it must not be remembered by the text alone. Numbers are
   * always read with the facts, but where `numberFactor` says it all. */
  readonly conditional: boolean;
  /** The facts that it looks at, bit by bit. */
  readonly facts: FactBits;
  /** Needs the whole parsed record: core/record.ts answers, `read` gives undefined. */
  readonly wholeRecord: boolean;
  /** A text is the answer as it is. */
  readonly keepsText?: true;
  /** A JSON number times this is the answer, always. */
  readonly numberFactor?: number;
  /** The same where it depends on the record's facts. */
  readonly factorOf?: (facts: FactBits) => number;
  readonly read: (value: Scalar, facts: FactBits) => number | string | undefined;
}

/** What a value means in a canonical field, or undefined where it does not normalise; then the next alias is tried. */
export function readValue(
  _name: CanonicalName,
  reading: Reading,
  value: Scalar,
  facts: FactBits,
): number | string | undefined {
  return reading.read(value, facts);
}

/** What the values of a canonical field are. */
export function canonicalType(name: CanonicalName): ColumnType {
  if (name === 'level' || name === 'time' || name === 'duration') return name;
  return name === 'status' ? 'number' : 'text';
}

const all: Reading[] = [];

function define(
  label: string,
  read: Reading['read'],
  more: Partial<
    Pick<Reading, 'conditional' | 'facts' | 'wholeRecord' | 'keepsText' | 'numberFactor' | 'factorOf'>
  > = {},
): Reading {
  const reading = { id: all.length, label, conditional: false, facts: 0, wholeRecord: false, ...more, read };
  all.push(reading);
  return reading;
}

/** A reading that holds only where the facts allow. */
const onlyWhere = (label: string, facts: FactBits, allowed: (facts: FactBits) => boolean, reading: Reading): Reading =>
  define(label, (value, those) => (allowed(those) ? reading.read(value, those) : undefined), {
    conditional: true,
    facts: facts | reading.facts,
  });

// ---- texts

function textOf(value: Scalar): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  return value instanceof BigDecimal ? value.text : undefined;
}

const isBlank = (text: string): boolean => text === '' || text === '-';

/** Text that says something: access logs write "-" for nothing. */
function filledText(value: Scalar): string | undefined {
  const text = textOf(value);
  return text === undefined || isBlank(text) ? undefined : text;
}

/** Zero is no id; neither is a trace id of zeros. */
function idText(value: Scalar): string | undefined {
  const text = filledText(value);
  return text === undefined || /^0+$/.test(text) ? undefined : text;
}

const ifText =
  (read: (text: string) => string | undefined): Reading['read'] =>
  (value) =>
    typeof value === 'string' && !isBlank(value) ? read(value) : undefined;

/** Google's trace ids stand behind their project: projects/shop/traces/06796866738c859f. */
const traceId = (value: Scalar): string | undefined => idText(value)?.replace(/^projects\/[^/]*\/traces\//, '');

/** 203.0.113.7:443 and [2001:db8::1]:443 without the port. */
const withoutPort = (address: string): string =>
  address.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1').replace(/^\[([^\]]*)\](?::\d+)?$/, '$1');

const firstAddress = (list: string): string => withoutPort((list.split(',', 1)[0] ?? '').trim());

/** 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 */
const traceparent = /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}/i;
const traceInMessage = /\btrace[_ -]?id["']?\s*[:=]\s*["']?([\da-f][\da-f-]{7,})/i;

export const textReading = define('text', filledText);
export const messageReading = define('text', textOf, { keepsText: true });
export const textOnlyReading = define(
  'text',
  ifText((text) => text),
);
export const templateReading = define('rendered template', () => undefined, { wholeRecord: true });
export const idReading = define('id', idText);
export const idTextOnlyReading = define('id', ifText(idText));
export const traceIdReading = define('id', traceId);
export const traceTextOnlyReading = define('id', ifText(traceId));
export const traceparentReading = define(
  'traceparent',
  ifText((text) => idText(traceparent.exec(text)?.[1] ?? '')),
);
export const traceInMessageReading = define(
  'in the message',
  ifText((text) => idText(traceInMessage.exec(text)?.[1] ?? '')),
);
export const methodReading = define(
  'text',
  ifText((text) => text.toUpperCase()),
);
export const routeFromUrlReading = define("url's path", ifText(routeFromUrl));
export const addressReading = define('address', ifText(withoutPort));
export const firstAddressReading = define('first address', ifText(firstAddress));
export const serviceNameReading = onlyWhere("the logger's name", serviceNameFacts, nameIsService, textReading);
export const mongoComponentReading = onlyWhere('text', Fact.mongo, (facts) => has(facts, Fact.mongo), textReading);
export const userIdReadings = beside(Fact.user, Fact.innerUser, Fact.zeek);
export const errorCodeReadings = beside(Fact.error, Fact.innerError, 0);

/** Ids that count only beside certain keys: at the top, and inside a container. */
function beside(top: FactBits, inner: FactBits, never: FactBits): readonly [Reading, Reading] {
  const at = (bits: FactBits): Reading =>
    onlyWhere('id', bits | never, (facts) => has(facts, bits) && (facts & never) === 0, idReading);
  return [at(top), at(inner)];
}

// ---- levels

const digits = /^\s*\d{1,2}\s*$/;

function level(value: Scalar, numbers: LevelNumbers): number | undefined {
  if (typeof value === 'number') return levelFromNumber(value, numbers);
  if (typeof value !== 'string') return undefined;
  return digits.test(value) ? levelFromNumber(Number(value), numbers) : levelFromText(value);
}

const levelOf = (numbers: LevelNumbers, label: string = numbers): Reading =>
  define(label, (value) => level(value, numbers));

export const levelReading = levelOf('pino', 'level');
export const syslogLevelReading = levelOf('syslog');
export const otelLevelReading = levelOf('otel');
export const pythonLevelReading = levelOf('python');
/** The key `level`: its numbers are syslog's in GELF, and Windows' beside EventID. Digits in text are pino's: so its
 * texts, which are read most of all, need no facts. */
export const shapedLevelReading = define(
  'level',
  (value, facts) => {
    if (typeof value !== 'number') return level(value, 'pino');
    return levelFromNumber(value, has(facts, Fact.gelf) ? 'syslog' : has(facts, Fact.windows) ? 'windows' : 'pino');
  },
  { facts: Fact.gelf | Fact.windows },
);
export const mongoLevelReading = onlyWhere('text', Fact.mongo, (facts) => has(facts, Fact.mongo), levelReading);
/** The key `@t`: CLEF leaves out the level of what is information. */
export const clefLevelReading = define(
  'no @l beside @t',
  (_value, facts) => (has(facts, Fact.clefLevel) ? undefined : levelRank.info),
  { conditional: true, facts: Fact.clefLevel },
);

// ---- times, statuses, durations

const timeReadingOf =
  (zone: LogZone): Reading['read'] =>
  (value) => {
    if (typeof value === 'string') return timeFromText(value, zone);
    if (typeof value === 'number') return timeFromNumber(value);
    return value instanceof BigDecimal ? timeFromNumber(value.toNumber()) : undefined;
  };

const utcTimeReading = define('time', timeReadingOf(utcZone));
/** Times, where a text without a zone is in `zone`. One id for all zones. */
export const timeReading = (zone: LogZone): Reading =>
  zone === utcZone ? utcTimeReading : { ...utcTimeReading, read: timeReadingOf(zone) };

export const statusReading = define('status', (value) => {
  if (typeof value === 'number') return statusFromNumber(value);
  return typeof value === 'string' ? statusFromText(value) : undefined;
});

function duration(value: Scalar, numberMs: number): number | undefined {
  if (typeof value === 'number') return value * numberMs;
  if (typeof value === 'string') return durationFromText(value, numberMs);
  return value instanceof BigDecimal ? value.toNumber() * numberMs : undefined;
}

const durationOf = (unit: DurationUnit): Reading =>
  define(unit, (value) => duration(value, unitMs[unit]), { numberFactor: unitMs[unit] });

export const durationReadings: Readonly<Record<DurationUnit, Reading>> = {
  ns: durationOf('ns'),
  us: durationOf('us'),
  ms: durationOf('ms'),
  s: durationOf('s'),
};

/** The unit of a duration whose name does not say it, by the logger. */
export const guessedUnit = (facts: FactBits): DurationUnit =>
  has(facts, Fact.traefik) ? 'ns' : durationsAreSeconds(facts) ? 's' : 'ms';

export const guessedDurationReading = define(
  'by logger',
  (value, facts) => duration(value, unitMs[guessedUnit(facts)]),
  {
    conditional: true,
    facts: Fact.traefik | secondsFacts,
    factorOf: (facts) => unitMs[guessedUnit(facts)],
  },
);
/** A span's end: core/record.ts takes its start from it. */
export const spanReading = define("a span's end minus its start", () => undefined, { wholeRecord: true });

/** All readings, by id. */
export const readings: readonly Reading[] = all;
/** Readings that exist: ids are below it. */
export const readingCount = all.length;

/** What a reading is in one record, for people: the unit of a duration, else its label. */
export const readingLabel = (reading: Reading, facts: FactBits): string =>
  reading === guessedDurationReading ? guessedUnit(facts) : reading.label;
