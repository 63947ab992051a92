/**
 * How large a corpus is.
 *
 * @typedef {{ name: string, flag: string, bytes: number }} Size
 *   name: as in `--size` and in file names; flag: as the generator takes it.
 */

/** @type {Readonly<Record<string, Size>>} */
export const SIZES = {
  '10m': { name: '10m', flag: '10mb', bytes: 10e6 },
  '100m': { name: '100m', flag: '100mb', bytes: 100e6 },
  '1g': { name: '1g', flag: '1gb', bytes: 1e9 },
  '10g': { name: '10g', flag: '10gb', bytes: 10e9 },
};

/**
 * A tenth of a size; of the smallest a file that is not in the table.
 * @param {Size} size
 * @returns {Size}
 */
export function tenth({ name, bytes }) {
  const found = Object.values(SIZES).find((size) => size.bytes === bytes / 10);
  return found ?? { name: `${name}-tenth`, flag: String(bytes / 10), bytes: bytes / 10 };
}
