/** What few inputs need is loaded when the first of them is read: starting stays quick. */

/** The items of an iterable that is made when its first item is asked for. */
export async function* lazily<T>(make: () => Promise<AsyncIterable<T>>): AsyncGenerator<T> {
  yield* await make();
}
