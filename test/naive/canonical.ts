/** The canonical fields, straight from fields.md: each alias is tried in its order, at the top of the record, then inside the
 *  known containers. Shares with the code under test only how single values are read. */

import type { CanonicalName } from '../../src/core/canonical-names.ts';
import { durationFromText, unitMs, unitSplits } from '../../src/core/duration.ts';
import { BigDecimal, isObject } from '../../src/core/json.ts';
import { type LevelNumbers, levelFromNumber, levelFromText, levelRank } from '../../src/core/level.ts';
import { renderTemplate } from '../../src/core/message-template.ts';
import { routeFromUrl } from '../../src/core/route.ts';
import { statusFromNumber, statusFromText } from '../../src/core/status.ts';
import { timeFromNumber, timeFromText } from '../../src/core/time.ts';
import type { JsonObject, JsonValue } from '../../src/core/value.ts';

type Scalar = string | number | boolean | BigDecimal;

/** A key somewhere in a record. */
interface Place {
  /** Keys from the top, or from inside the container. */
  readonly path: readonly string[];
  readonly value: JsonValue;
  readonly parent: JsonObject;
}

/** What else a reading may look at. */
interface Found {
  readonly shape: Shape;
  readonly parent: JsonObject;
  /** The key's name as written, joined with dots. */
  readonly name: string;
  readonly inner: boolean;
}

type Read = (value: Scalar, found: Found) => number | string | undefined;

interface Alias {
  readonly alias: string;
  readonly read: Read;
  /** The name may end in a unit. */
  readonly units: boolean;
  /** Not inside containers. */
  readonly topOnly: boolean;
}

const normal = (name: string): string => name.toLowerCase().replace(/[_.-]/g, '');

const containers =
  'attr attributes context contextMap ctx data extra fields http MDC metadata params payload properties record req request res response resource'
    .split(' ')
    .map(normal);

// ---- what shape of record it is

interface Shape {
  /** Paths joined with dots; the same without case and separators; those inside a container, without it. */
  readonly exact: ReadonlySet<string>;
  readonly top: ReadonlySet<string>;
  readonly inner: ReadonlySet<string>;
}

const isMongo = ({ exact }: Shape): boolean => exact.has('t.$date');
const isZeek = ({ exact }: Shape): boolean => exact.has('_path') || exact.has('id.orig_h');
const isTraefik = ({ top }: Shape): boolean =>
  ['downstreamstatus', 'startutc', 'originstatus'].some((key) => top.has(key));
const countsSeconds = (shape: Shape): boolean =>
  isZeek(shape) ||
  (shape.exact.has('ts') && ['caller', 'resp_headers', 'request.remote_ip'].some((key) => shape.exact.has(key)));
const namesItsService = ({ exact }: Shape): boolean =>
  exact.has('level') &&
  (['pid', 'hostname', 'v'].filter((key) => exact.has(key)).length >= 2 ||
    (exact.has('message') && exact.has('thread')));

const userKeys =
  'user username preferredusername email useremail emailaddress login role roles displayname firstname lastname givenname familyname iss aud'.split(
    ' ',
  );
const errorKeys = 'error err exception excinfo thrown errormessage errmsg @x'.split(' ');
const isBeside = (keys: readonly string[], { shape, inner }: Found): boolean =>
  keys.some((key) => (inner ? shape.inner : shape.top).has(key));

// ---- how values are read

const textOf = (value: Scalar): string | undefined => (typeof value === 'boolean' ? undefined : String(value));
const filled = (text: string | undefined): string | undefined => (text === '' || text === '-' ? undefined : text);
const text: Read = (value) => filled(textOf(value));
const id = (value: Scalar): string | undefined => {
  const found = filled(textOf(value));
  return found === undefined || /^0+$/.test(found) ? undefined : found;
};
const onlyText =
  (read: (text: string) => string | undefined): Read =>
  (value) =>
    typeof value === 'string' && filled(value) !== undefined ? read(value) : undefined;
const where =
  (allowed: (found: Found) => boolean, read: Read): Read =>
  (value, found) =>
    allowed(found) ? read(value, found) : undefined;

const level =
  (numbers: LevelNumbers): Read =>
  (value) => {
    if (typeof value === 'number') return levelFromNumber(value, numbers);
    if (typeof value !== 'string') return undefined;
    return /^\s*\d{1,2}\s*$/.test(value) ? levelFromNumber(Number(value), numbers) : levelFromText(value);
  };
const ownLevel: Read = (value, found) => {
  const numbers = found.shape.top.has('shortmessage') ? 'syslog' : found.shape.top.has('eventid') ? 'windows' : 'pino';
  return level(typeof value === 'number' ? numbers : 'pino')(value, found);
};

const time: Read = (value) => {
  if (typeof value === 'string') return timeFromText(value);
  return typeof value === 'boolean' ? undefined : timeFromNumber(Number(value));
};

const duration =
  (unit: (found: Found) => keyof typeof unitMs): Read =>
  (value, found) => {
    if (typeof value === 'boolean') return undefined;
    const ms = unitMs[unit(found)];
    return typeof value === 'string' ? durationFromText(value, ms) : Number(value) * ms;
  };
const guessed = duration(({ shape }) => (isTraefik(shape) ? 'ns' : countsSeconds(shape) ? 's' : 'ms'));
const nginx: Read = (value, found) => (/request_time$/i.test(found.name) ? duration(() => 's') : guessed)(value, found);

/** A span's end: milliseconds since its start, which stands beside it. */
const span: Read = (end, { parent, name, shape }) => {
  const endName = normal(name.split('.').at(-1) ?? '');
  if (endName === 'endtime' && !shape.top.has('spanid') && !shape.inner.has('spanid')) return undefined;
  const key = Object.keys(parent).find((key) => normal(key) === endName.replace('end', 'start'));
  const start = key === undefined ? undefined : parent[key];
  if (!isScalar(start)) return undefined;
  const [from, to] = [nanos(start), nanos(end)];
  return from === undefined || to === undefined || to < from ? undefined : Number(to - from) / 1e6;
};

function nanos(value: Scalar): bigint | undefined {
  const ms = time(value, undefined as never) as number | undefined;
  if (ms === undefined || (value instanceof BigDecimal && timeFromText(value.text) === undefined)) return undefined;
  const written = typeof value === 'number' ? '' : String(value);
  if (/^\d{18,19}$/.test(written)) return BigInt(written);
  const finer = /[.,]\d{3}(\d{1,6})/.exec(written)?.[1] ?? '';
  return BigInt(ms) * 1_000_000n + BigInt(finer.padEnd(6, '0'));
}

const status: Read = (value) => {
  if (typeof value === 'number') return statusFromNumber(value);
  return typeof value === 'string' ? statusFromText(value) : undefined;
};

const withoutPort = (address: string): string =>
  address.replace(/^([\d.]+):\d+$/, '$1').replace(/^\[(.*)\](:\d+)?$/, '$1');
const traceId = (value: Scalar): string | undefined => id(value)?.replace(/^projects\/[^/]*\/traces\//, '');

// ---- the table

const aliases = (names: string, read: Read, more: { units?: boolean; topOnly?: boolean } = {}): Alias[] =>
  names.split(' ').map((alias) => ({ alias, read, units: false, topOnly: false, ...more }));

const messages = 'message msg @m record.message body textPayload short_message event log';
const urls =
  'url req.url request.url request.uri uri path http.url url.full url.path http.target requestUrl RequestPath requestURI';

interface Row {
  readonly first: readonly Alias[];
  /** Tried when none of the first is found, inside containers neither. */
  readonly last?: readonly Alias[];
}

const table: Readonly<Record<CanonicalName, Row>> = {
  level: {
    first: [
      ...aliases('record.error_severity', level('pino')),
      ...aliases('level', ownLevel),
      ...aliases('severity log.level lvl loglevel levelname Level.Name severityText @l error_severity', level('pino')),
      ...aliases('levelno', level('python')),
      ...aliases('severityNumber', level('otel')),
      ...aliases('priority', level('syslog')),
      ...aliases(
        's',
        where(({ shape }) => isMongo(shape), level('pino')),
        { topOnly: true },
      ),
    ],
    last: aliases('@t', (_value, { shape }) => (shape.exact.has('@l') ? undefined : levelRank.info), { topOnly: true }),
  },
  time: {
    first: aliases(
      'time timestamp @timestamp ts @t datetime t.$date eventTime asctime timeUnixNano startTimeUnixNano observedTimeUnixNano requestReceivedTimestamp StartUTC startTime EdgeStartTimestamp TimeGenerated TimeCreated __REALTIME_TIMESTAMP _time date t',
      time,
    ),
  },
  message: {
    first: [
      ...aliases('message msg @m', textOf),
      ...aliases('@mt', (value, { parent }) => (typeof value === 'string' ? renderTemplate(value, parent) : undefined)),
      ...aliases('record.message body textPayload short_message', textOf),
      ...aliases(
        'event',
        onlyText((text) => text),
      ),
      ...aliases('log', textOf),
    ],
  },
  duration: {
    first: [
      ...aliases('duration responseTime latency elapsed took timeTaken', guessed, { units: true }),
      ...aliases('request_time', nginx, { units: true }),
      ...aliases(
        'event.duration',
        duration(() => 'ns'),
        { units: true },
      ),
      ...aliases(
        'attr.durationMillis',
        duration(() => 'ms'),
      ),
      ...aliases('rtt OriginResponseDuration httpRequest.latency http.server.request.duration httpDuration', guessed, {
        units: true,
      }),
    ],
    last: aliases('endTimeUnixNano endTime', span),
  },
  status: {
    first: aliases(
      'status statusCode res.statusCode response.status response.statusCode http.status http.statusCode http.response.status_code resp.status httpStatus DownstreamStatus EdgeResponseStatus status_code sc_status',
      status,
    ),
  },
  method: {
    first: aliases(
      'method req.method request.method http.method http.request.method requestMethod RequestMethod verb',
      onlyText((text) => text.toUpperCase()),
    ),
  },
  route: {
    first: aliases('route http.route req.route.path routePath endpoint handler RouterName', text),
    last: aliases(urls, onlyText(routeFromUrl)),
  },
  url: { first: aliases(urls, text) },
  clientIp: {
    first: [
      ...aliases(
        'clientIp client_ip remoteAddr remote_addr remoteAddress req.remoteAddress ip source.ip sourceIPAddress ClientHost request.remote_ip id.orig_h src_ip',
        onlyText(withoutPort),
      ),
      ...aliases(
        'x-forwarded-for',
        onlyText((list) => withoutPort(list.split(',')[0].trim())),
      ),
    ],
  },
  userId: {
    first: [
      ...aliases(
        'userId user.id usr.id enduser.id userName user.name username user.username userIdentity.userName userIdentity.arn',
        id,
      ),
      ...aliases('user', onlyText(id)),
      ...aliases(
        'uid sub',
        where((found) => isBeside(userKeys, found) && !isZeek(found.shape), id),
      ),
    ],
  },
  tenant: {
    first: aliases('tenant tenantId orgId organizationId accountId account_pub_id customerId workspaceId', id),
  },
  requestId: {
    first: aliases(
      'requestId req.id reqId http.request.id http.req.id x-request-id correlationId transactionId RequestID HttpRequestId',
      id,
    ),
  },
  traceId: {
    first: [
      ...aliases('traceId trace.id dd.trace_id otel.trace_id @tr logging.googleapis.com/trace', traceId),
      ...aliases('trace', onlyText(traceId)),
      ...aliases(
        'traceparent',
        onlyText((text) => id(/^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}/i.exec(text)?.[1] ?? '')),
      ),
    ],
    last: aliases(
      messages,
      onlyText((text) => id(/\btrace[_ -]?id["']?\s*[:=]\s*["']?([\da-f][\da-f-]{7,})/i.exec(text)?.[1] ?? '')),
    ),
  },
  spanId: { first: aliases('spanId span.id dd.span_id @sp logging.googleapis.com/spanId', id) },
  parentSpanId: { first: aliases('parentSpanId parentId parent.id', id) },
  service: {
    first: [
      ...aliases('service service.name serviceName app application app.name container_name SYSLOG_IDENTIFIER', text),
      ...aliases(
        'name',
        where(({ shape }) => namesItsService(shape), text),
        { topOnly: true },
      ),
    ],
  },
  logger: {
    first: [
      ...aliases('logger loggerName logger_name SourceContext component module', text),
      ...aliases(
        'c',
        where(({ shape }) => isMongo(shape), text),
        { topOnly: true },
      ),
    ],
  },
  host: {
    first: aliases(
      'host hostname host.name pod podName kubernetes.pod_name k8s.pod.name instance nodeName _HOSTNAME Computer',
      text,
    ),
  },
  version: {
    first: aliases('version service.version appVersion app.version release build gitSha commit image.tag', text),
  },
  error: {
    first: aliases(
      'error.message err.message exception.message error err exception exc_info @x error.type err.type errorMessage',
      text,
    ),
  },
  errorCode: {
    first: [
      ...aliases('error.code err.code errorCode', id),
      ...aliases(
        'code',
        where((found) => isBeside(errorKeys, found), id),
      ),
      ...aliases('sqlState error.errno exception.code error.type err.type', id),
    ],
  },
};

// ---- the search

interface Survey {
  readonly top: readonly Place[];
  readonly inner: readonly Place[];
  readonly shape: Shape;
}

/** Records are asked for many fields. */
const surveys = new WeakMap<JsonObject, Survey>();

/** The value of a canonical field in a record. */
export function canonical(record: JsonObject, name: CanonicalName): number | string | undefined {
  const survey = surveys.get(record) ?? surveyOf(record);
  surveys.set(record, survey);
  const { top, inner, shape } = survey;
  const { first, last = [] } = table[name];
  for (const list of [first, last]) {
    const innerList = list.filter((alias) => !alias.topOnly);
    const found = search(list, top, shape, false) ?? search(innerList, inner, shape, true);
    if (found !== undefined) return found;
  }
  return undefined;
}

function surveyOf(record: JsonObject): Survey {
  const top = places(record, []);
  const inner = top
    .filter(({ path }) => path.length > 1 && containers.includes(normal(path[0])))
    .map((place) => ({ ...place, path: place.path.slice(1) }));
  return { top, inner, shape: shapeOf(top, inner) };
}

/** Every key down to three deep, in the record's order. */
function places(object: JsonObject, above: readonly string[]): Place[] {
  return Object.keys(object).flatMap((key) => {
    const path = [...above, key];
    const value = object[key];
    const deeper = path.length < 3 && isObject(value) ? places(value, path) : [];
    return [{ path, value, parent: object }, ...deeper];
  });
}

function shapeOf(top: readonly Place[], inner: readonly Place[]): Shape {
  const normalNames = (all: readonly Place[]) => new Set(all.map(({ path }) => normal(path.join('.'))));
  return { exact: new Set(top.map(({ path }) => path.join('.'))), top: normalNames(top), inner: normalNames(inner) };
}

function search(
  list: readonly Alias[],
  all: readonly Place[],
  shape: Shape,
  inner: boolean,
): number | string | undefined {
  const tried = new Set<string>();
  for (const alias of list) {
    // An alias that differs from one before it in case or separators only is the same name.
    if (tried.has(normal(alias.alias))) continue;
    tried.add(normal(alias.alias));
    const spelled = all.filter(({ path }) => path.join('.') === alias.alias);
    const alike = all.filter(({ path }) => path.join('.') !== alias.alias && isLike(path.join('.'), alias));
    for (const { path, value, parent } of [...spelled, ...alike]) {
      if (!isScalar(value)) continue;
      const name = path.join('.');
      const found = readingOf(name, alias)(value, { shape, parent, name, inner });
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** The same name, or the name with a unit behind it. Zeek's `_path` is the name of the log. */
function isLike(name: string, alias: Alias): boolean {
  if (name === '_path') return false;
  return normal(name) === normal(alias.alias) || unitOf(name, alias) !== undefined;
}

function unitOf(name: string, alias: Alias): keyof typeof unitMs | undefined {
  return alias.units ? unitSplits(name).find(({ rest }) => normal(rest) === normal(alias.alias))?.unit : undefined;
}

function readingOf(name: string, alias: Alias): Read {
  const unit = normal(name) === normal(alias.alias) ? undefined : unitOf(name, alias);
  return unit === undefined ? alias.read : duration(() => unit);
}

function isScalar(value: JsonValue | undefined): value is Scalar {
  return ['string', 'number', 'boolean'].includes(typeof value) || value instanceof BigDecimal;
}
