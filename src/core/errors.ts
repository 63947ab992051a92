/** Errors that a person reads. Everything thrown on purpose is one of these; anything else is our own fault. */

/** Bad usage: arguments, options, files named. Exit status 2. The message says what happened and what to do. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** A mistake in a query: where it stands (UTF-16 offsets into `query`) and what to write instead. */
export class QueryError extends UsageError {
  override readonly name = 'QueryError';
  readonly query: string;
  readonly start: number;
  readonly end: number;
  constructor(message: string, query: string, start: number, end: number, hint?: string) {
    super(message, hint);
    this.query = query;
    this.start = start;
    this.end = end;
  }
}

/** An invariant of ours that does not hold. Printed with `BUG:`. */
export class BugError extends Error {
  override readonly name = 'BugError';
  constructor(message: string) {
    super(`BUG: ${message}`);
  }
}
