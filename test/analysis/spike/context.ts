/** What stages need from outside, for these tests. */

import { AliasTable } from '../../../src/core/aliases.ts';
import { RecordReader } from '../../../src/core/record.ts';
import type { StageContext } from '../../../src/operators/operator.ts';

export const context: StageContext = {
  nowMs: 0,
  zone: 'utc',
  maxGroups: 10_000,
  maxRows: 10_000,
  records: new RecordReader(new AliasTable({})),
  warn: () => undefined,
};
