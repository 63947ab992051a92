declare module 'fast-json-parse' {
  /** Parses without throwing: `err` is null where `value` is good. */
  class Parse {
    readonly err: Error | null;
    readonly value: unknown;
    constructor(text: string);
  }
  export default Parse;
}
