import type { SignatureSource } from '../source.ts';

export const diskFull: SignatureSource = {
  kind: 'disk-full',
  title: 'Disk full',
  about: 'writes that fail for lack of space, and services that turn read-only for it',
  tests: [
    {
      test: 'rise',
      name: 'writes that failed for lack of space',
      codes: ['ENOSPC', '53100', 'ER_DISK_FULL', 'EDQUOT', 'OutOfDiskSpace', 'DiskPressure', '1021', '507'],
      texts: [
        'no space left on device',
        'disk is full',
        'disk full',
        'not enough space on the disk',
        'could not extend file',
        'could not write to file',
        'disk quota exceeded',
        'misconf redis is configured to save rdb snapshots',
        'flood stage disk watermark',
        'low disk watermark',
        'filesystem is full',
        'out of disk space',
        'low on resource: ephemeral-storage',
      ],
      'min-count': 2,
      'usual-per-day': 0.001,
    },
  ],
  'accounts-for': ['restart-loop', 'external-degradation'],
  next: [
    'df -h and df -i on the host ({{where}}): a disk can be out of inodes too.',
    'du -xh / | sort -h | tail -30 shows what is large; lsof +L1 shows deleted files that are still held open.',
    'See which logs, dumps, temporary files or write-ahead logs began to grow before the onset.',
  ],
  mitigations: [
    'Remove or move old logs, dumps and temporary files; restart what holds deleted files open.',
    'Make the volume larger. Do not delete files of a database by hand.',
    'Set rotation and a limit for what grew, and an alert at 80 %.',
  ],
};
