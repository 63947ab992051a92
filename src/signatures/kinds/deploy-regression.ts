import type { SignatureSource } from '../source.ts';

export const deployRegression: SignatureSource = {
  kind: 'deploy-regression',
  title: 'One version fails more than the others',
  about: 'the share of failures of each version of a service, against its other versions',
  tests: [{ test: 'versions', name: 'failures by version' }],
  next: [
    "See how it fails: logscan '{{query}} | patterns' {{files}}",
    "See whether hosts or routes matter too: logscan explain '{{query}}' {{files}}",
    'Read the changes between the two versions for what the errors name.',
  ],
  mitigations: [
    'Roll the version back, or take its hosts out of the balancer.',
    'If a flag came with it, turn the flag off first: it is quicker.',
    'Stop the roll-out until the failures are understood.',
  ],
};
