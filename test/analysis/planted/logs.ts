/** Random small logs with one planted cause, or with none: ordinary traffic of the fixtures' shop, in which the requests that meet a
 * condition fail, or take long, more often than the others. */

import { generate } from '../../../fixtures/generate.mjs';
import { Random } from '../../../fixtures/lib/random.mjs';

export type LogRecord = Record<string, string | number | boolean | Record<string, string>>;

export interface PlantedLog {
  readonly kind: string;
  readonly lines: readonly string[];
  /** What an answer must name, as `field=value`; empty in a quiet log. */
  readonly cause: readonly string[];
  readonly effect: 'errors' | 'latency';
}

interface Cause {
  readonly conditions: readonly string[];
  meets(record: LogRecord): boolean;
}

/** One field, or two, of a record that is taken as an example. */
const kinds: Readonly<Record<string, (example: LogRecord) => readonly string[]>> = {
  'version on host': () => ['version', 'host'],
  version: () => ['version'],
  host: () => ['host'],
  route: () => ['route'],
  service: () => ['service'],
  tenant: () => ['tenant'],
  user: () => ['userId'],
  region: () => ['region'],
  'tenant in region': () => ['tenant', 'region'],
  'plan on route': () => ['plan', 'route'],
  upstream: () => ['upstream'],
  flag: () => ['flags.newCart'],
  'no login': () => ['plan'],
  client: () => ['client'],
};
export const kindNames = Object.keys(kinds);

const tenants = ['acme', 'globex', 'initech', 'umbrella', 'hooli', 'stark', 'wayne', 'tyrell'];
const regions = ['eu-central-1', 'us-east-1', 'ap-south-1'];
const plans = ['free', 'team', 'enterprise'];
const clients = ['web', 'ios/7.1', 'ios/7.2', 'android/5.0', 'partner-api'];

const hashOf = (text: string): number => {
  let hash = 7;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) >>> 0;
  return hash;
};

/** The same for the same seed. */
export function plantedLog(seed: number, kind: string): PlantedLog {
  const random = new Random(seed);
  const records = traffic(seed, random);
  const effect = random.chance(0.7) ? 'errors' : 'latency';
  const cause = causeOf(records, kind, random);
  const strength = 0.25 + 0.7 * random.unit();
  const background = 0.003 + 0.02 * random.unit();
  const unit = random.fork();
  for (const record of records)
    if (unit.chance(cause.meets(record) ? strength : background)) strike(record, effect, unit);
  return { kind, lines: linesOf(records), cause: cause.conditions, effect };
}

/** Failures and slow answers that depend on nothing. */
export function quietLog(seed: number): PlantedLog {
  const random = new Random(seed);
  const records = traffic(seed, random);
  const effect = random.chance(0.7) ? 'errors' : 'latency';
  const rate = 0.01 + 0.1 * random.unit();
  for (const record of records) if (random.chance(rate)) strike(record, effect, random);
  return { kind: 'quiet', lines: linesOf(records), cause: [], effect };
}

function traffic(seed: number, random: Random): LogRecord[] {
  const { lines } = generate({
    seed,
    durationMinutes: 60,
    recordsPerMinute: 40 + random.int(100),
    hosts: 2 + random.int(3),
    users: 50 + random.int(2000),
  });
  const records = [...lines].map((line): LogRecord => JSON.parse(line));
  return records
    .filter(({ service, route }) => service !== 'gateway' && route !== '/health')
    .map((record) => shaped(record, random));
}

/** With the fields that the shop does not log; without what its own errors left. */
function shaped(record: LogRecord, random: Random): LogRecord {
  const user = String(record.userId);
  const { errorCode: _, ...rest } = record;
  return {
    ...rest,
    level: 'info',
    status: 200,
    duration: Math.min(Number(record.duration), 700),
    tenant: tenants[hashOf(user) % tenants.length],
    region: regions[random.int(regions.length)],
    plan: plans[hashOf(`${user}/plan`) % plans.length],
    client: clients[random.int(clients.length)],
    upstream: `${String(record.service)}-db`,
    flags: { newCart: random.chance(0.3) ? 'on' : 'off', search: random.chance(0.5) ? 'b' : 'a' },
    bytes: Math.floor(random.logNormal(900, 0.9)),
    pid: 100 + (hashOf(String(record.host)) % 900),
  };
}

/** A condition that enough requests meet, but not most of them. */
function causeOf(records: LogRecord[], kind: string, random: Random): Cause {
  for (let tries = 0; tries < 1000; tries++) {
    const example = random.pick(records);
    const conditions = kinds[kind](example).map((name) => [name, fieldOf(example, name)] as const);
    const meets = (record: LogRecord): boolean => conditions.every(([name, value]) => fieldOf(record, name) === value);
    const share = records.filter(meets).length / records.length;
    if (share * records.length < 25 || share > 0.4) continue;
    if (kind === 'no login') for (const record of records) if (meets(record)) delete record.plan;
    const isLost = kind === 'no login';
    return {
      conditions: conditions.map(([name, value]) => (isLost ? `not ${name}=*` : `${name}=${value}`)),
      meets: isLost ? (record) => record.plan === undefined : meets,
    };
  }
  throw new Error(`no cause of kind ${kind} fits`);
}

function fieldOf(record: LogRecord, name: string): unknown {
  const [first, second] = name.split('.');
  const value = record[first];
  return second === undefined || typeof value !== 'object' ? value : value[second];
}

function strike(record: LogRecord, effect: 'errors' | 'latency', random: Random): void {
  if (effect === 'latency') {
    record.duration = 1000 + Math.round(4000 * random.unit());
    return;
  }
  record.level = 'error';
  record.status = random.pick([500, 502, 503]);
  record.errorCode = random.pick(['E_TIMEOUT', 'E_STATE', 'ECONNRESET']);
  record.message = `request failed: ${String(record.errorCode)}`;
}

function linesOf(records: readonly LogRecord[]): string[] {
  return records.map((record) => JSON.stringify(record));
}
