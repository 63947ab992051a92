import type { SignatureSource } from '../source.ts';

export const hotUser: SignatureSource = {
  kind: 'hot-user',
  title: 'One user, tenant or address makes most of the load',
  about: 'a user, tenant or client address whose share of the records grows many times over and brings the load up',
  tests: [{ test: 'concentration', name: 'records', fields: ['userId', 'tenant', 'clientIp', 'apiKey', 'clientId'] }],
  'accounts-for': ['connection-exhaustion', 'external-degradation', 'thundering-herd'],
  next: [
    "See what they do: logscan '{{query}} | count by route, status' {{files}}",
    "See the load over time: logscan '{{query}} | timechart 1m count(), p99(duration)' {{files}}",
    'Ask whether it is a customer with a script, a retry that never ends, or an attack.',
  ],
  mitigations: [
    'Limit the rate of that user, tenant or address; answer 429 with Retry-After.',
    'Move the tenant to resources of its own, or its batch work to a queue.',
    'Block the address if it is an attack.',
  ],
};
