/** Logs with an incident, and with hostile texts wherever a report shows what a log holds. */

import { failed, linesOf, minute, type Planted, t0 } from '../../analysis/assess/logs.ts';

export const secret = 'hunter2hunter2';
export const mail = 'bob@example.com';

export const hostile = [
  '<script>alert(1)</script>',
  '"><img src=http://127.0.0.1:9/a.png onerror=alert(2)>',
  '</style></title><script>alert(3)</script>',
  '\x1b[31mred\x1b]0;t\x07',
  '`code` | cell',
  '[click](javascript:alert(4)) ![i](http://127.0.0.1:9/b.png)',
  '<http://127.0.0.1:9/c> http://127.0.0.1:9/d',
  '\u202eevil\u202c',
  '__proto__',
  "'; alert(5);//",
  ']]></svg><script>alert(6)</script>',
  `password=${secret} ${mail}`,
];

const isBad = (at: number, i: number): boolean => at >= 70 && at < 95 && i < 12;

/** Twelve of forty requests fail from minute 70 to 95, each with hostile values of its own. */
const hostileChange: Planted['change'] = (record, at, i) => {
  if (!isBad(at, i)) return { version: '1', host: 'h1', ...record };
  const text = hostile[(at + i) % hostile.length];
  return {
    ...failed(record),
    service: text,
    host: text,
    version: `2 ${text}`,
    route: `/r/${text}`,
    errorCode: text,
    message: `${text} is out of memory: heap out of memory`,
    traceId: `${text}${at}-${i}`,
    authorization: `Bearer ${secret}`,
  };
};

export const hostileLog = linesOf({ minutes: 120, change: hostileChange });

export const plainLog = linesOf({
  minutes: 120,
  change: (record, at, i) => (isBad(at, i) ? failed(record) : { version: '1.0', ...record }),
});

export { minute, t0 };
