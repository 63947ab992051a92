/** A dictionary in plain JavaScript, for rows that no scan made. It holds what it is given until a new generation starts. */

import type { Dictionary } from './batch.ts';

export class JsDictionary implements Dictionary {
  generation = 0;
  private readonly codes = new Map<string, number>();
  private readonly texts: string[] = [];

  get size(): number {
    return this.texts.length;
  }

  text(code: number): string {
    return this.texts[code];
  }

  intern(text: string): number {
    const known = this.codes.get(text);
    if (known !== undefined) return known;
    this.codes.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }

  /** Forgets all texts: every code is void. Must not happen while a batch is in use. */
  startGeneration(): void {
    this.generation++;
    this.codes.clear();
    this.texts.length = 0;
  }
}
