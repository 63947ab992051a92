/** Decimal numbers told apart digit by digit, where doubles would not: 12345678901234567 is not 12345678901234568. */

/** Digits that a double always keeps. */
const safeDigits = 15;

/** One text for all ways of writing a number: 1.50, 15e-1 and +1.5 are "15e-1". Undefined: not a number of JSON's. */
export function decimalKey(text: string): string | undefined {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!match) return undefined;
  const [, sign, whole, fraction = '', exponent = '0'] = match;
  const significant = whole + fraction;
  const digits = significant.replace(/^0+/, '').replace(/0+$/, '');
  if (digits === '') return '0';
  const trailingZeros = significant.length - significant.replace(/0+$/, '').length;
  return `${sign === '-' ? '-' : ''}${digits}e${Number(exponent) - fraction.length + trailingZeros}`;
}

/** Whether a double tells the number apart from its neighbours of as many digits. */
export function fitsDouble(key: string): boolean {
  return key.indexOf('e') - (key.startsWith('-') ? 1 : 0) <= safeDigits;
}
