/** The memory that plain data holds, so that it can be given to another thread instead of copied. */

/** Each buffer of the arrays in a value, once. Only buffers of which an array uses all: others may be in use elsewhere. */
export function buffersIn(value: unknown): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  collect(value, buffers);
  return [...buffers];
}

function collect(value: unknown, buffers: Set<ArrayBuffer>): void {
  if (typeof value !== 'object' || value === null) return;
  if (ArrayBuffer.isView(value)) {
    const { buffer } = value;
    if (buffer instanceof ArrayBuffer && value.byteLength === buffer.byteLength && buffer.byteLength > 0)
      buffers.add(buffer);
  } else if (Array.isArray(value)) for (const element of value) collect(element, buffers);
  else if (value instanceof Map) {
    for (const [key, element] of value) {
      collect(key, buffers);
      collect(element, buffers);
    }
  } else for (const element of Object.values(value)) collect(element, buffers);
}
