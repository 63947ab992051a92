/** What an alert says, as plain data: the life cycle makes it, printers and sinks read it, the state keeps it until it is delivered. */

export type AlertKind =
  /** A series went over its threshold and stayed there for `--for`. */
  | 'firing'
  /** It was firing and has doubled since it was last told. */
  | 'escalated'
  /** It is over: it went back to half of what it entered at, or its level lasted and is the new baseline. */
  | 'resolved';

export type Severity = 'info' | 'warning' | 'error' | 'critical';

export interface AlertKey {
  readonly field: string;
  /** As text; "(missing)" for records without the field, "(other)" for the pool past `--max-keys`. */
  readonly value: string;
}

/** A record that the alert is about. Secrets are taken out before it gets here. */
export interface AlertSample {
  readonly text: string;
  readonly file: string;
  readonly line: number;
  /** Lines are counted from this byte on: what is before it was not read. */
  readonly afterBytes?: number;
  readonly timeMs: number | undefined;
  readonly traceId: string | undefined;
}

/** One step of the measured series, for a small chart. */
export interface AlertPoint {
  readonly timeMs: number;
  readonly value: number;
}

/** A change of an alert's state. Times are milliseconds since 1970, values in the unit of what is measured. */
export interface Alert {
  /** Rule and key, the same for all changes of one alert: what receivers group by. */
  readonly identity: string;
  /** Identity, onset and change: the same however often it is sent, so that a receiver can drop a repeat. */
  readonly deliveryId: string;
  readonly kind: AlertKind;
  readonly severity: Severity;
  readonly rule: string;
  readonly keys: readonly AlertKey[];
  /** The query as printed, and what is measured of its records, such as `count()`. */
  readonly query: string;
  readonly measure: string;
  readonly inputs: readonly string[];
  readonly atMs: number;
  readonly onsetMs: number;
  readonly windowStartMs: number;
  readonly windowEndMs: number;
  readonly current: number;
  /** The plain rule's baseline, for one window; it includes the window itself. */
  readonly baseline: number;
  readonly ratio: number;
  /** The baseline of the time before onset, that the alert is held against. */
  readonly frozenBaseline: number;
  /** The chance that the baseline gives as much; undefined where the rule is plain. */
  readonly p: number | undefined;
  /** Share of the baseline's time that was seen, 0 to 1. */
  readonly coverage: number;
  readonly samples: readonly AlertSample[];
  readonly series: readonly AlertPoint[];
  /** Sentences on what the events have in common, the strongest first. */
  readonly explanation: readonly string[];
  /** One line for a person. */
  readonly summary: string;
}

/** An alert that waits to be sent to a sink. */
export interface PendingAlert {
  readonly sinkId: string;
  readonly alert: Alert;
  /** Since when it waits. */
  readonly sinceMs: number;
}
