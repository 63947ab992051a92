/** The table of aliases: fields.md as data. The order within a name is the order in which they are tried. */

import type { CanonicalName } from './canonical-names.ts';
import {
  addressReading,
  clefLevelReading,
  durationReadings,
  errorCodeReadings,
  firstAddressReading,
  guessedDurationReading,
  idReading,
  idTextOnlyReading,
  levelReading,
  messageReading,
  methodReading,
  mongoComponentReading,
  mongoLevelReading,
  otelLevelReading,
  pythonLevelReading,
  type Reading,
  routeFromUrlReading,
  serviceNameReading,
  shapedLevelReading,
  spanReading,
  statusReading,
  syslogLevelReading,
  templateReading,
  textOnlyReading,
  textReading,
  timeReading,
  traceIdReading,
  traceInMessageReading,
  traceparentReading,
  traceTextOnlyReading,
  userIdReadings,
} from './readings.ts';
import { utcZone } from './zone.ts';

/** Names with one level of their own inside these keys are searched after the top of the record. */
export const containers = [
  'attr',
  'attributes',
  'context',
  'contextMap',
  'ctx',
  'data',
  'extra',
  'fields',
  'http',
  'MDC',
  'metadata',
  'params',
  'payload',
  'properties',
  'record',
  'req',
  'request',
  'res',
  'response',
  'resource',
] as const;

/** Keys that would be aliases but for what they always mean: Zeek's `_path` is the name of the log. */
export const noAliases: ReadonlySet<string> = new Set(['_path']);

export interface AliasRow {
  readonly aliases: readonly string[];
  readonly reading: Reading;
  /** How it is read inside a container, where that differs; null: it is not an alias there. */
  readonly innerReading?: Reading | null;
  /** Tried only after every other alias of the name, also those inside containers. */
  readonly last?: true;
  /** Durations: the name may be followed by a unit. */
  readonly units?: true;
}

const row = (aliases: string, reading: Reading, more: Omit<AliasRow, 'aliases' | 'reading'> = {}): AliasRow => ({
  aliases: aliases.split(' '),
  reading,
  ...more,
});

const time = timeReading(utcZone);
const urls =
  'url req.url request.url request.uri uri path http.url url.full url.path http.target requestUrl RequestPath requestURI';

export const aliasRows: Readonly<Record<CanonicalName, readonly AliasRow[]>> = {
  level: [
    row('record.error_severity', levelReading),
    row('level', shapedLevelReading),
    row('severity log.level lvl loglevel levelname Level.Name severityText @l error_severity', levelReading),
    row('levelno', pythonLevelReading),
    row('severityNumber', otelLevelReading),
    row('priority', syslogLevelReading),
    row('s', mongoLevelReading, { innerReading: null }),
    row('@t', clefLevelReading, { innerReading: null, last: true }),
  ],
  time: [
    row('time timestamp @timestamp ts @t datetime t.$date eventTime asctime timeUnixNano startTimeUnixNano', time),
    row('observedTimeUnixNano requestReceivedTimestamp StartUTC startTime EdgeStartTimestamp TimeGenerated', time),
    row('TimeCreated __REALTIME_TIMESTAMP _time date t', time),
  ],
  message: [
    row('message msg @m', messageReading),
    row('@mt', templateReading),
    row('record.message body textPayload short_message', messageReading),
    row('event', textOnlyReading),
    row('log', messageReading),
  ],
  duration: [
    row('duration responseTime latency elapsed took timeTaken', guessedDurationReading, { units: true }),
    row('request_time', durationReadings.s, { units: true }),
    row('event.duration', durationReadings.ns, { units: true }),
    row('attr.durationMillis', durationReadings.ms),
    row(
      'rtt OriginResponseDuration httpRequest.latency http.server.request.duration httpDuration',
      guessedDurationReading,
      {
        units: true,
      },
    ),
    row('endTimeUnixNano endTime', spanReading, { last: true }),
  ],
  status: [
    row(
      'status statusCode res.statusCode response.status response.statusCode http.status http.statusCode',
      statusReading,
    ),
    row(
      'http.response.status_code resp.status httpStatus DownstreamStatus EdgeResponseStatus status_code',
      statusReading,
    ),
    row('sc_status', statusReading),
  ],
  method: [
    row(
      'method req.method request.method http.method http.request.method requestMethod RequestMethod verb',
      methodReading,
    ),
  ],
  route: [
    row('route http.route req.route.path routePath endpoint handler RouterName', textReading),
    row(urls, routeFromUrlReading, { last: true }),
  ],
  url: [row(urls, textReading)],
  clientIp: [
    row('clientIp client_ip remoteAddr remote_addr remoteAddress req.remoteAddress ip source.ip', addressReading),
    row('sourceIPAddress ClientHost request.remote_ip id.orig_h src_ip', addressReading),
    row('x-forwarded-for', firstAddressReading),
  ],
  userId: [
    row('userId user.id usr.id enduser.id userName user.name username user.username', idReading),
    row('userIdentity.userName userIdentity.arn', idReading),
    row('user', idTextOnlyReading),
    row('uid sub', userIdReadings[0], { innerReading: userIdReadings[1] }),
  ],
  tenant: [row('tenant tenantId orgId organizationId accountId account_pub_id customerId workspaceId', idReading)],
  requestId: [
    row('requestId req.id reqId http.request.id http.req.id x-request-id correlationId transactionId', idReading),
    row('RequestID HttpRequestId', idReading),
  ],
  traceId: [
    row('traceId trace.id dd.trace_id otel.trace_id @tr logging.googleapis.com/trace', traceIdReading),
    row('trace', traceTextOnlyReading),
    row('traceparent', traceparentReading),
    row('message msg @m record.message body textPayload short_message event log', traceInMessageReading, {
      last: true,
    }),
  ],
  spanId: [row('spanId span.id dd.span_id @sp logging.googleapis.com/spanId', idReading)],
  parentSpanId: [row('parentSpanId parentId parent.id', idReading)],
  service: [
    row('service service.name serviceName app application app.name container_name SYSLOG_IDENTIFIER', textReading),
    row('name', serviceNameReading, { innerReading: null }),
  ],
  logger: [
    row('logger loggerName logger_name SourceContext component module', textReading),
    row('c', mongoComponentReading, { innerReading: null }),
  ],
  host: [
    row(
      'host hostname host.name pod podName kubernetes.pod_name k8s.pod.name instance nodeName _HOSTNAME',
      textReading,
    ),
    row('Computer', textReading),
  ],
  version: [row('version service.version appVersion app.version release build gitSha commit image.tag', textReading)],
  error: [
    row('error.message err.message exception.message error err exception exc_info @x error.type err.type', textReading),
    row('errorMessage', textReading),
  ],
  errorCode: [
    row('error.code err.code errorCode', idReading),
    row('code', errorCodeReadings[0], { innerReading: errorCodeReadings[1] }),
    row('sqlState error.errno exception.code error.type err.type', idReading),
  ],
};
