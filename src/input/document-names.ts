/** The named documents of many records, told by their first key. No others are taken apart. */

import type { Token } from 'stream-json/core/parser.js';

/** What the elements of a list are. */
export type Element =
  /** A record as it stands. */
  | 'record'
  /** A resource of OTLP with its logs or spans. */
  | 'otlpLogs'
  | 'otlpSpans'
  /** A trace of Jaeger with its spans. */
  | 'jaegerTrace';

/** What a JSON value proves to be by its first tokens. `jaegerObject` has one trace under "data" (Jaeger's user interface). */
export type DocumentKind = Element | 'jaegerObject';

/** First key of the document to what its array holds: CloudTrail, OTLP, Jaeger. */
const documentNames: ReadonlyMap<string, Element> = new Map<string, Element>([
  ['Records', 'record'],
  ['resourceLogs', 'otlpLogs'],
  ['resourceSpans', 'otlpSpans'],
  ['data', 'jaegerTrace'],
]);

/** "data" is too common a word: the first key inside must be one of these too. */
const traceKeys: ReadonlySet<string> = new Set(['traceID', 'spans']);
const traceObjectKeys: ReadonlySet<string> = new Set(['traceID', 'spans', 'processes', 'services']);

/** Follows the tokens of one value from its start until they tell whether it is a named document. */
export class DocumentProbe {
  #step: 'object' | 'key' | 'array' | 'element' | 'traceKey' | 'traceObjectKey' = 'object';
  #key = '';
  #element: Element = 'record';

  /** `no` is final; after a kind the elements begin behind the first `startArray`. */
  take(token: Token): 'no' | 'maybe' | DocumentKind {
    switch (this.#step) {
      case 'object':
        return this.#next('key', token.name === 'startObject');
      case 'key':
        return this.#readKey(token, () => {
          const element = documentNames.get(this.#key);
          this.#element = element ?? 'record';
          return this.#next('array', element !== undefined);
        });
      case 'array':
        if (token.name === 'startObject') return this.#next('traceObjectKey', this.#element === 'jaegerTrace');
        return this.#next('element', token.name === 'startArray');
      case 'element':
        if (this.#element === 'jaegerTrace') return this.#next('traceKey', token.name === 'startObject');
        return token.name === 'startObject' || token.name === 'endArray' ? this.#element : 'no';
      case 'traceKey':
        return this.#readKey(token, () => (traceKeys.has(this.#key) ? 'jaegerTrace' : 'no'));
      case 'traceObjectKey':
        return this.#readKey(token, () => (traceObjectKeys.has(this.#key) ? 'jaegerObject' : 'no'));
    }
  }

  #next(step: 'key' | 'array' | 'element' | 'traceKey' | 'traceObjectKey', goesOn: boolean): 'no' | 'maybe' {
    this.#step = step;
    return goesOn ? 'maybe' : 'no';
  }

  #readKey(token: Token, decide: () => 'no' | 'maybe' | DocumentKind): 'no' | 'maybe' | DocumentKind {
    if (token.name === 'startKey') this.#key = '';
    else if (token.name === 'stringChunk') this.#key += token.value;
    else if (token.name === 'endKey') return decide();
    else return 'no';
    return this.#key.length > 32 ? 'no' : 'maybe';
  }
}

const named = /^\{\s*"(?:Records|resourceLogs|resourceSpans)"\s*:\s*\[\s*(?:[{\]]|$)/;
const jaeger = /^\{\s*"data"\s*:\s*(?:\[\s*\{\s*"(?:traceID|spans)"|\{\s*"(?:traceID|spans|processes|services)")/;

/** Whether `text`, which begins with an object, begins with a named document. */
export function startsDocument(text: string): boolean {
  return named.test(text) || jaeger.test(text);
}
