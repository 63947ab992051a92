/** HTTP statuses. */

/** The status that a number is: a whole number from 100 to 599. */
export const statusFromNumber = (n: number): number | undefined =>
  Number.isInteger(n) && n >= 100 && n <= 599 ? n : undefined;

/** The status in a text: "200", "200 OK". */
export function statusFromText(text: string): number | undefined {
  const digits = /^\s*(\d{3})(?:\s|$)/.exec(text)?.[1];
  return digits === undefined ? undefined : statusFromNumber(Number(digits));
}
