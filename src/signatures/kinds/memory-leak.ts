import type { SignatureSource } from '../source.ts';

export const memoryLeak: SignatureSource = {
  kind: 'memory-leak',
  title: 'Memory leak',
  about: 'heap or resident memory that rises steadily in one process, slow collections, and processes that die of it',
  tests: [
    {
      test: 'trend',
      name: 'memory use',
      fields: [
        'heapUsed',
        'usedHeap',
        'heap',
        'rss',
        'residentMemory',
        'memoryUsed',
        'memUsed',
        'memoryUsage',
        'memory.used',
        'heapAlloc',
        'workingSet',
      ],
    },
    {
      test: 'rise',
      name: 'records of memory that ran out',
      codes: ['ENOMEM', 'ERR_WORKER_OUT_OF_MEMORY', 'OutOfMemoryError', 'OOMKilled', 'OOMKilling', 'MemoryError'],
      texts: [
        'heap out of memory',
        'java heap space',
        'gc overhead limit exceeded',
        'out of memory: kill',
        'oom-kill',
        'cannot allocate memory',
        'runtime: out of memory',
      ],
      'min-count': 1,
      'usual-per-day': 0.00005,
    },
    {
      test: 'rise',
      name: 'long pauses of the garbage collector',
      proof: false,
      fields: ['gcPauseMs', 'gcPause', 'gcTimeMs'],
      above: 200,
    },
  ],
  'accounts-for': ['restart-loop', 'external-degradation'],
  next: [
    "Look at the curve: logscan '{{query}} | timechart 1m max({{field}})' {{files}}",
    'Take a heap snapshot of the process now and one in ten minutes, and compare what grew (node --heapsnapshot-signal=SIGUSR2, jmap -histo, pprof).',
    'See what was deployed, or which cache or listener was added, shortly before the onset.',
  ],
  mitigations: [
    'Restart the processes in turn before they reach their limit; do it at set times until the cause is fixed.',
    'Raise the limit only to win time. Bound the caches and queues of the service.',
    'Roll back if a deploy came just before the onset.',
  ],
};
