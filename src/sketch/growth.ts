/** Arrays by group that grow: an array that is long enough is returned as it is, else a copy of at least twice its length.
 * New elements are zero, or `fill`. */

function roomFor(present: number, wanted: number): number {
  return Math.max(wanted, present * 2, 8);
}

export function growFloat64(array: Float64Array<ArrayBuffer>, length: number, fill = 0): Float64Array<ArrayBuffer> {
  if (array.length >= length) return array;
  const bigger = new Float64Array(roomFor(array.length, length));
  bigger.set(array);
  if (fill !== 0) bigger.fill(fill, array.length);
  return bigger;
}

export function growInt32(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (array.length >= length) return array;
  const bigger = new Int32Array(roomFor(array.length, length));
  bigger.set(array);
  return bigger;
}

export function growUint8(array: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  if (array.length >= length) return array;
  const bigger = new Uint8Array(roomFor(array.length, length));
  bigger.set(array);
  return bigger;
}
