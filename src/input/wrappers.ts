/** The wrappers that log lines come in, and how to tell them. Each is a line of a table: a test, and how to take it off. */

/** What a line holds once its wrapper is off. */
export interface Unwrapped {
  /** Where the inner text is: a part of the line, or text of its own. */
  readonly inner: { readonly from: number } | string;
  /** The wrapper's own fields as JSON members, in order; added behind those of an inner object. */
  readonly outer: readonly (readonly [name: string, json: string])[];
  readonly source: string;
  /** The line goes on in the next one of the same stream. */
  readonly partial: boolean;
  /** Lines with the same key are joined. */
  readonly stream: string;
  /** What a text that is no object becomes: the line as it was, the inner text alone, or a record with a message. */
  readonly text: 'line' | 'inner' | 'message';
}

const prefixLength = 512;
const rfc3339 = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)`;
const cri = new RegExp(String.raw`^(${rfc3339}) (stdout|stderr) ([FP])(?::\S*)? ?`);
const timestamped = new RegExp(String.raw`^(${rfc3339}) (?=\{)`);
const kubectl = new RegExp(String.raw`^\[(?:pod/)?([\w.-]+)/([\w.-]+)\] (?:(${rfc3339}) )?`);
const compose = /^([\w.-]+?) +\| (?:(\d{4}-\d\d-\d\dT[\d:.]+Z) )?/;
const stern = new RegExp(
  String.raw`^([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?) ([a-z0-9](?:[a-z0-9-]*[a-z0-9])?) (?:(${rfc3339}) )?(?=\{)`,
);
const sternText = /^([a-z0-9][a-z0-9.-]*-[a-z0-9]+) ([a-z0-9](?:[a-z0-9-]*[a-z0-9])?) /;

/** Lines that say what is about to come. */
const announcements = [/^\+ \S+ (?:\u203a|\xe2\x80\xba) \S+/, /^Attaching to [\w., -]+$/];

/** Whether one of an input's first lines shows that all of it is wrapped. `line` may be cut at its end. */
export function isWrapped(line: string): boolean {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  if (text[0] === '{') return isJsonWrapper(text);
  const start = text.slice(0, prefixLength);
  if (cri.test(start) || timestamped.test(start) || stern.test(start)) return true;
  for (const prefix of [kubectl, compose]) {
    const found = prefix.exec(start);
    if (found !== null && text[found[0].length] === '{') return true;
  }
  return announcements.some((announcement) => announcement.test(start));
}

/** docker's json-file, logcli's jsonl, promtail's pack stage. */
function isJsonWrapper(text: string): boolean {
  if (/^\{"log":"/.test(text))
    return /"stream":"(?:stdout|stderr)",(?:"attrs":\{[^{}]*\},)?"time":"[^"]*"\}$/.test(text);
  if (/^\{"labels":\{/.test(text)) return /"line":"/.test(text) && /"timestamp":"[^"]*"\}?/.test(text);
  return text.slice(0, 4096).includes('"_entry":"');
}

/** Takes the wrapper off a line behind a prefix; `start` is its beginning as Latin-1. */
export function unwrapPrefix(start: string): Unwrapped | undefined {
  const bracketed = kubectl.exec(start);
  if (bracketed !== null) return prefixed(bracketed, `${bracketed[1]}/${bracketed[2]}`, bracketed[3]);
  const criLine = cri.exec(start);
  if (criLine !== null) {
    const [whole, time, stream, tag] = criLine;
    return {
      inner: { from: whole.length },
      outer: [
        ['time', quote(time)],
        ['stream', quote(stream)],
      ],
      source: '',
      partial: tag === 'P',
      stream,
      text: 'inner',
    };
  }
  const timed = timestamped.exec(start);
  if (timed !== null) return prefixed(timed, '', timed[1]);
  const composed = compose.exec(start);
  if (composed !== null) return prefixed(composed, composed[1], composed[2]);
  const sterned = stern.exec(start) ?? sternText.exec(start);
  return sterned === null ? undefined : prefixed(sterned, `${sterned[1]}/${sterned[2]}`, sterned[3]);
}

function prefixed(found: RegExpExecArray, source: string, time: string | undefined): Unwrapped {
  return {
    inner: { from: found[0].length },
    outer: time === undefined ? [] : [['time', quote(time)]],
    source,
    partial: false,
    stream: '',
    text: 'inner',
  };
}

/** Takes the wrapper off a line that is JSON itself. */
export function unwrapJson(record: Readonly<Record<string, unknown>>): Unwrapped | undefined {
  if (typeof record.log === 'string') return unwrapDocker(record, record.log);
  if (typeof record.line === 'string' && isRecord(record.labels))
    return unwrapLoki(record.labels, record.line, record.timestamp);
  if (typeof record._entry === 'string') return unwrapPacked(record, record._entry);
  return undefined;
}

function unwrapDocker(record: Readonly<Record<string, unknown>>, log: string): Unwrapped | undefined {
  const { stream, time, attrs } = record;
  if (typeof stream !== 'string' || typeof time !== 'string') return undefined;
  if (Object.keys(record).length !== (attrs === undefined ? 3 : 4)) return undefined;
  const outer: [string, string][] = [
    ['stream', quote(stream)],
    ['time', quote(time)],
  ];
  if (attrs !== undefined) outer.push(['attrs', JSON.stringify(attrs)]);
  return { inner: log, outer, source: '', partial: !log.endsWith('\n'), stream, text: 'line' };
}

function unwrapLoki(labels: Readonly<Record<string, unknown>>, line: string, timestamp: unknown): Unwrapped {
  const outer: [string, string][] = [['labels', JSON.stringify(labels)]];
  if (typeof timestamp === 'string') outer.push(['timestamp', quote(timestamp)]);
  const source = [labels.pod, labels.container].filter((part) => typeof part === 'string').join('/');
  return { inner: line, outer, source, partial: false, stream: '', text: 'message' };
}

function unwrapPacked(record: Readonly<Record<string, unknown>>, entry: string): Unwrapped {
  const outer = Object.entries(record)
    .filter(([name]) => name !== '_entry')
    .map(([name, value]) => [name, JSON.stringify(value)] as const);
  return { inner: entry, outer, source: '', partial: false, stream: '', text: 'message' };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function quote(text: string): string {
  return JSON.stringify(text);
}
