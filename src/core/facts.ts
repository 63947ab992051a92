/** Facts about a record that decide what some of its keys mean: each is a bit, set when a certain key is there.
 * The scan ORs the bits of the keys it meets; `name` is a service only in pino's shape, `s` a level only beside t.$date.
 *
 * A fact is set by the key alone, whatever its value (an object and null too), so that a scan need not look at it. */

export type FactBits = number;

export const Fact = {
  /** `t.$date`: MongoDB. */
  mongo: 1 << 0,
  /** `short_message`: GELF. */
  gelf: 1 << 1,
  /** `EventID`: the Windows event log. */
  windows: 1 << 2,
  /** `pid`, `hostname`, `v`: two of them beside `level` are pino's and bunyan's shape. */
  pid: 1 << 3,
  hostname: 1 << 4,
  v: 1 << 5,
  /** `level`, `message`, `thread`: together semantic-logger's shape. */
  level: 1 << 6,
  message: 1 << 7,
  thread: 1 << 8,
  /** `@l`: a CLEF record that says its level. */
  clefLevel: 1 << 9,
  /** `_path` or `id.orig_h`: Zeek. */
  zeek: 1 << 10,
  /** `caller`, `ts`: together zap's shape. */
  caller: 1 << 11,
  ts: 1 << 12,
  /** `resp_headers` or `request.remote_ip`: with `ts` Caddy's shape. */
  caddy: 1 << 13,
  /** `DownstreamStatus`, `StartUTC` or `OriginStatus`: Traefik. */
  traefik: 1 << 14,
  /** Keys that describe a user (`email`, `roles`, `iss` ...), at the top and inside a container. */
  user: 1 << 15,
  innerUser: 1 << 16,
  /** Keys that tell of an error (`error`, `exception` ...), at the top and inside a container. */
  error: 1 << 17,
  innerError: 1 << 18,
  /** A span id: start and end are a span's. */
  span: 1 << 19,
} as const satisfies Record<string, FactBits>;

const none: FactBits = 0;

/** Facts by the key's path as written, joined with dots. */
const exact = new Map<string, FactBits>([
  ['t.$date', Fact.mongo],
  ['pid', Fact.pid],
  ['hostname', Fact.hostname],
  ['v', Fact.v],
  ['level', Fact.level],
  ['message', Fact.message],
  ['thread', Fact.thread],
  ['@l', Fact.clefLevel],
  ['_path', Fact.zeek],
  ['id.orig_h', Fact.zeek],
  ['caller', Fact.caller],
  ['ts', Fact.ts],
  ['resp_headers', Fact.caddy],
  ['request.remote_ip', Fact.caddy],
]);

const userKeys = [
  'user',
  'username',
  'preferredusername',
  'email',
  'useremail',
  'emailaddress',
  'login',
  'role',
  'roles',
  'displayname',
  'firstname',
  'lastname',
  'givenname',
  'familyname',
  'iss',
  'aud',
];
const errorKeys = ['error', 'err', 'exception', 'excinfo', 'thrown', 'errormessage', 'errmsg', '@x'];

/** Facts by the key's name without case and separators, at the top of a record. */
const top = new Map<string, FactBits>([
  ['shortmessage', Fact.gelf],
  ['eventid', Fact.windows],
  ['downstreamstatus', Fact.traefik],
  ['startutc', Fact.traefik],
  ['originstatus', Fact.traefik],
  ['spanid', Fact.span],
  ...userKeys.map((key) => [key, Fact.user] as const),
  ...errorKeys.map((key) => [key, Fact.error] as const),
]);

/** The same, inside a container. */
const inner = new Map<string, FactBits>([
  ['spanid', Fact.span],
  ...userKeys.map((key) => [key, Fact.innerUser] as const),
  ...errorKeys.map((key) => [key, Fact.innerError] as const),
]);

/** What a key tells of its record. `joined`: the path with dots; `name`, `innerName`: its normalised names at the top
 * and (undefined where it has none) inside its container. */
export function factsOfKey(joined: string, name: string, innerName: string | undefined): FactBits {
  const within = innerName === undefined ? none : (inner.get(innerName) ?? none);
  return (exact.get(joined) ?? none) | (top.get(name) ?? none) | within;
}

/** What the keys inside the object at a path could tell; the arguments are as for {@link factsOfKey}. */
export function factsInside(joined: string, name: string, innerName: string | undefined): FactBits {
  const within = innerName === undefined ? none : beginningWith(inner, innerName);
  return beginningWith(exact, `${joined}.`) | beginningWith(top, name) | within;
}

function beginningWith(table: ReadonlyMap<string, FactBits>, beginning: string): FactBits {
  let facts = none;
  for (const [name, bits] of table) if (name !== beginning && name.startsWith(beginning)) facts |= bits;
  return facts;
}

export const has = (facts: FactBits, bits: FactBits): boolean => (facts & bits) === bits;

/** What {@link nameIsService} looks at. */
export const serviceNameFacts = Fact.level | Fact.pid | Fact.hostname | Fact.v | Fact.message | Fact.thread;

/** `name` is the service's in pino's, bunyan's and semantic-logger's records. */
export function nameIsService(facts: FactBits): boolean {
  if (!has(facts, Fact.level)) return false;
  const pinoKeys = Number(has(facts, Fact.pid)) + Number(has(facts, Fact.hostname)) + Number(has(facts, Fact.v));
  return pinoKeys >= 2 || has(facts, Fact.message | Fact.thread);
}

/** What {@link durationsAreSeconds} looks at. */
export const secondsFacts = Fact.zeek | Fact.ts | Fact.caller | Fact.caddy;

/** The loggers whose durations are seconds: Zeek, zap, Caddy. */
export const durationsAreSeconds = (facts: FactBits): boolean =>
  has(facts, Fact.zeek) || has(facts, Fact.ts | Fact.caller) || has(facts, Fact.ts | Fact.caddy);
