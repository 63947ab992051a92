/** Items of many senders for one receiver, who sets the pace. */

interface Waiting<T> {
  readonly item: T;
  readonly taken: (open: boolean) => void;
}

export class Channel<T> {
  #waiting: Waiting<T>[] = [];
  #ended = false;
  #failure: { readonly error: unknown } | undefined;
  #wake: () => void = () => undefined;
  /** Tells the sender of the item at hand. */
  #done: (open: boolean) => void = () => undefined;

  /** Waits until the receiver is done with the item and asks for the next. False once nobody takes items any more. */
  send(item: T): Promise<boolean> {
    if (this.#ended) return Promise.resolve(false);
    return new Promise((taken) => {
      this.#waiting.push({ item, taken });
      this.#wake();
    });
  }

  /** What was sent is still given; nothing is taken afterwards. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** The receiver gets what was sent, then this error. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.end();
  }

  /** Ends at once; what waits is dropped. */
  close(): void {
    this.end();
    this.#done(false);
    for (const { taken } of this.#waiting) taken(false);
    this.#waiting = [];
  }

  async *items(): AsyncGenerator<T> {
    try {
      for (;;) {
        const woken = new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
          this.#done = next.taken;
          yield next.item;
          next.taken(true);
        }
        if (this.#failure !== undefined) throw this.#failure.error;
        if (this.#ended) return;
        await woken;
      }
    } finally {
      this.close();
    }
  }
}
