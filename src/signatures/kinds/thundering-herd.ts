import type { SignatureSource } from '../source.ts';

export const thunderingHerd: SignatureSource = {
  kind: 'thundering-herd',
  title: 'Requests come all at once, again and again',
  about: 'bursts of many requests within a second or two, which are slower or fail more than the others',
  tests: [
    { test: 'bursts', name: 'requests', query: 'status=*' },
    {
      test: 'rise',
      name: 'cache misses',
      proof: false,
      level: 'any',
      texts: ['cache miss', 'cache expired', 'cache stampede', 'cold cache'],
    },
  ],
  'accounts-for': ['external-degradation', 'connection-exhaustion'],
  next: [
    "See what comes together: logscan '{{query}} | timechart 1s count()' --around {{onset}} --within 2m {{files}}",
    'The time between the bursts names the cause: the life of a cache entry, a cron schedule, a retry interval, a client that polls.',
    "See who sends them: logscan '{{query}} | count by clientIp, route' {{files}}",
  ],
  mitigations: [
    'Let one request refill the cache while the others wait or get the old value (single flight, stale-while-revalidate).',
    'Give cache lives, schedules and retries a random part, so that they do not fall together.',
    'Limit how many requests reach the backend at once.',
  ],
};
