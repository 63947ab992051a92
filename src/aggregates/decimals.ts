/** Decimal numbers as written in JSON, of any length, compared digit by digit. */

interface Decimal {
  readonly sign: number;
  /** Without zeros at either end. */
  readonly digits: string;
  /** The value is 0.digits times ten to this. */
  readonly exponent: number;
}

/** Of one number written in two ways (1 and 1.0) the text decides: the outcome is the same in whatever order they come. */
export function orderDecimals(a: string, b: string): number {
  return compareDecimals(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}

export function compareDecimals(a: string, b: string): number {
  const x = decimal(a);
  const y = decimal(b);
  if (x.sign !== y.sign) return x.sign - y.sign;
  const size = x.exponent - y.exponent || (x.digits < y.digits ? -1 : x.digits > y.digits ? 1 : 0);
  return size * x.sign;
}

function decimal(text: string): Decimal {
  const [, minus, whole = '', fraction = '', power = '0'] = /^(-?)(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?$/.exec(text) ?? [];
  const all = (whole + fraction).replace(/0+$/, '');
  const digits = all.replace(/^0+/, '');
  if (digits === '') return { sign: 0, digits, exponent: 0 };
  return {
    sign: minus === '-' ? -1 : 1,
    digits,
    exponent: whole.length - (all.length - digits.length) + Number(power),
  };
}
