import type { SignatureSource } from '../source.ts';

export const dnsFailure: SignatureSource = {
  kind: 'dns-failure',
  title: 'Names are not resolved (DNS)',
  about: 'look-ups of host names that fail or time out',
  tests: [
    {
      test: 'rise',
      name: 'failed look-ups',
      codes: [
        'ENOTFOUND',
        'EAI_AGAIN',
        'EAI_NONAME',
        'SequelizeHostNotFoundError',
        'UnknownHostException',
        'HostNotFound',
        'NXDOMAIN',
        'SERVFAIL',
      ],
      texts: [
        'getaddrinfo',
        'no such host',
        'temporary failure in name resolution',
        'name or service not known',
        'could not resolve host',
        'could not translate host name',
        'nodename nor servname provided',
        'failed to resolve',
        'dns lookup failed',
        'dns resolution failed',
        'server misbehaving',
      ],
    },
  ],
  'accounts-for': ['external-degradation'],
  next: [
    'Ask from the host itself: dig NAME, then dig @RESOLVER NAME; in Kubernetes look at the pods of coredns.',
    "See which names and hosts: logscan '{{query}} | patterns' {{files}}",
    'One name fails: it was changed or removed. All names fail: the resolver or the way to it.',
  ],
  mitigations: [
    'Restart or scale the resolver (coredns, nscd, systemd-resolved); point hosts at another for now.',
    'In Kubernetes lower ndots or end names with a dot: each look-up is up to five.',
    'Put the record back if it was removed; keep connections open so that fewer look-ups are needed.',
  ],
};
