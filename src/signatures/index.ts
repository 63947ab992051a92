/** The signatures that come with logscan: one a file in kinds/, and their table. */

import type { Signature } from '../analysis/diagnose/signature.ts';
import { compileSignature } from './compile.ts';
import { certificateExpiry } from './kinds/certificate-expiry.ts';
import { connectionExhaustion } from './kinds/connection-exhaustion.ts';
import { deployRegression } from './kinds/deploy-regression.ts';
import { diskFull } from './kinds/disk-full.ts';
import { dnsFailure } from './kinds/dns-failure.ts';
import { externalDegradation } from './kinds/external-degradation.ts';
import { hotUser } from './kinds/hot-user.ts';
import { memoryLeak } from './kinds/memory-leak.ts';
import { raceCondition } from './kinds/race-condition.ts';
import { restartLoop } from './kinds/restart-loop.ts';
import { thunderingHerd } from './kinds/thundering-herd.ts';
import type { SignatureSource } from './source.ts';

/** In the order in which they are told. */
export const signatureSources: readonly SignatureSource[] = [
  memoryLeak,
  connectionExhaustion,
  raceCondition,
  externalDegradation,
  restartLoop,
  deployRegression,
  hotUser,
  thunderingHerd,
  diskFull,
  certificateExpiry,
  dnsFailure,
];

/** Those that come with logscan, ready to run. */
export function builtInSignatures(): Signature[] {
  return signatureSources.map(compileSignature);
}
