/** Random logs of the shop with planted incidents, or with none, as several loggers write them. */

import { generate, incidentNames, type Truth } from '../../../fixtures/generate.mjs';
import { Random } from '../../../fixtures/lib/random.mjs';

export interface IncidentLog {
  readonly seed: number;
  readonly format: string;
  readonly lines: readonly string[];
  readonly truth: readonly Truth[];
}

/** Loggers of whole services; the corpora of requests alone have no place for half of what incidents say. */
const formats = ['app', 'pino', 'winston', 'zap', 'logrus', 'ecs', 'clef', 'docker', 'mixed', 'bunyan', 'serilog'];
/** bunyan's has no versions, Serilog's no message: what needs them is not looked for there. */
const withAllFields = 9;

/** Incidents of one version. */
const ofVersions = new Set(['error-spike', 'bad-deploy']);

/** What an incident of the generator is, as a signature. */
export const kindOfIncident: Readonly<Record<string, string>> = {
  'slow-dependency': 'external-degradation',
  'error-spike': 'deploy-regression',
  'connection-exhaustion': 'connection-exhaustion',
  'memory-leak': 'memory-leak',
  'race-with-retries': 'race-condition',
  'dns-failure': 'dns-failure',
  'certificate-expiry': 'certificate-expiry',
  'dependency-down': 'external-degradation',
  'disk-full': 'disk-full',
  'bad-deploy': 'deploy-regression',
  'restart-loop': 'restart-loop',
  'hot-user': 'hot-user',
  'thundering-herd': 'thundering-herd',
};

/** The same for the same seed. With two incidents the second begins after the first is over. */
export function incidentLog(seed: number, kinds: readonly string[]): IncidentLog {
  const random = new Random(seed);
  const drawn = formats[random.int(kinds.length > 0 ? withAllFields : formats.length)];
  // Some of the services of a mixed log have loggers without versions.
  const format = drawn === 'mixed' && kinds.some((kind) => ofVersions.has(kind)) ? 'app' : drawn;
  const durationMinutes = 60 + random.int(120);
  const incidents = kinds.map((kind, i) => {
    const room = durationMinutes / Math.max(1, kinds.length);
    const start = room * (i + 0.25 + 0.3 * random.unit());
    const lasts = Math.min(room * 0.4, 12 + 18 * random.unit());
    return `${kind}@${start.toFixed(2)}+${lasts.toFixed(2)}`;
  });
  const { lines, truth } = generate({
    seed,
    format,
    start: Date.parse('2026-11-20T08:00:00Z') + 60_000 * random.int(480),
    durationMinutes,
    recordsPerMinute: 150 + random.int(250),
    hosts: 2 + random.int(3),
    users: 200 + random.int(3000),
    incidents,
    varied: true,
  });
  return { seed, format, lines: [...lines], truth };
}

/** Round by round another kind. */
export function kindOfRound(round: number): string {
  return incidentNames[round % incidentNames.length];
}

/** Two kinds that are not the same signature. */
export function twoKinds(seed: number): readonly [string, string] {
  const random = new Random(seed);
  const first = random.pick(incidentNames);
  const others = incidentNames.filter((name) => kindOfIncident[name] !== kindOfIncident[first]);
  return [first, random.pick(others)];
}
