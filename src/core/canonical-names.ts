/** The canonical fields: fields.md's first column. */

export const canonicalNames = [
  'level',
  'time',
  'message',
  'duration',
  'status',
  'method',
  'route',
  'url',
  'clientIp',
  'userId',
  'tenant',
  'requestId',
  'traceId',
  'spanId',
  'parentSpanId',
  'service',
  'logger',
  'host',
  'version',
  'error',
  'errorCode',
] as const;
export type CanonicalName = (typeof canonicalNames)[number];
