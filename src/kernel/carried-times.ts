/** The time that a text record inherits: that of the record before it in its source. */

export class CarriedTimes {
  readonly #times = new Map<string, number>();
  #before: (() => number | undefined) | undefined;

  /** Begins anew. `before` finds the time of the last record before the lines to come, and is asked once, if at all: only
   * where a range begins with a text record. */
  start(before?: () => number | undefined): void {
    this.#times.clear();
    this.#before = before;
  }

  /** A record was passed; undefined: it has no time. */
  carry(source: string, timeMs: number | undefined): void {
    if (source === '') this.#before = undefined;
    if (timeMs === undefined) this.#times.delete(source);
    else this.#times.set(source, timeMs);
  }

  at(source: string): number | undefined {
    if (source === '' && this.#before !== undefined) this.carry('', this.#before());
    return this.#times.get(source);
  }
}
