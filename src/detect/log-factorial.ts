/** ln n! without overflow. */

const tableSize = 256;
const exact = new Float64Array(tableSize);
for (let n = 2; n < tableSize; n++) exact[n] = exact[n - 1] + Math.log(n);

/** ln n! for whole n >= 0: summed for small n, then Stirling's series (its error is below 1e-12 there). */
export function logFactorial(n: number): number {
  if (n < tableSize) return exact[n];
  const inverse = 1 / n;
  return (
    (n + 0.5) * Math.log(n) -
    n +
    0.5 * Math.log(2 * Math.PI) +
    inverse * (1 / 12 - inverse * inverse * (1 / 360 - (inverse * inverse) / 1260))
  );
}
