/** How many alerts were sent, by sink and by what became of them. */

export class DeliveryCounts {
  readonly #counts = new Map<string, { readonly sinkId: string; readonly outcome: string; count: number }>();

  /** @param status `again`: it was not taken, and is tried later */
  add(sinkId: string, status: 'delivered' | 'failed' | 'again'): void {
    const key = JSON.stringify([sinkId, status]);
    const known = this.#counts.get(key) ?? { sinkId, outcome: outcomes[status], count: 0 };
    known.count++;
    this.#counts.set(key, known);
  }

  get rows(): (readonly [sink: string, outcome: string, count: number])[] {
    return [...this.#counts.values()].map(({ sinkId, outcome, count }) => [sinkId, outcome, count] as const);
  }
}

const outcomes = { delivered: 'delivered', failed: 'refused', again: 'not_taken' } as const;
