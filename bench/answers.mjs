/**
 * Answers in one form, whatever tool printed them, and whether two say the same.
 *
 * Tools print a row a line: a bare value, a JSON array, or a JSON object whose members are the columns in order.
 *
 * @typedef {{ read(output: string): Answer, differ(expected: Answer, got: Answer, allowed: Allowance): string | null }} AnswerKind
 *   differ: what differs, in words.
 * @typedef {{ percentiles: number, textRecords: boolean }} Allowance
 *   percentiles: the share by which they may be off; textRecords: lines that are not JSON, which make a group of their
 *   own (null) because they have no fields, may be passed over.
 * @typedef {string[] | Map<string, (number | null)[]>} Answer
 */

const NO_VALUE = JSON.stringify(null);

/** One number. @type {AnswerKind} */
export const count = {
  read(output) {
    const row = JSON.parse(output);
    return [String(typeof row === 'object' ? Object.values(row)[0] : row)];
  },
  differ: differingLines,
};

/** Printed as it must be. @type {AnswerKind} */
export const text = {
  read: (output) => [output.trim()],
  differ: differingLines,
};

/** Whole records in the order of the file. A missing field and a null one are the same. @type {AnswerKind} */
export const records = {
  read: (output) => lines(output).map(recordText),
  differ: differingLines,
};

/**
 * Groups in any order: a key, then numbers.
 *
 * @param {{ key?: 'text' | 'instant', columns: ('count' | 'percentile')[], withoutZeros?: true }} shape
 *   withoutZeros: a group of zeros says the same as none, since only some tools fill empty bins.
 * @returns {AnswerKind}
 */
export function groups({ key = 'text', columns, withoutZeros }) {
  return {
    read(output) {
      const table = new Map();
      for (const line of lines(output)) {
        const [name, ...numbers] = Object.values(JSON.parse(line));
        if (withoutZeros && numbers.every((number) => number === 0)) continue;
        const id = key === 'instant' ? new Date(name).toISOString() : JSON.stringify(name);
        if (table.has(id)) throw new Error(`the group ${id} comes twice`);
        table.set(id, numbers);
      }
      return table;
    },
    differ(expected, got, { percentiles, textRecords }) {
      if (Array.isArray(expected) || Array.isArray(got)) throw new TypeError('BUG: not an answer of groups');
      for (const id of got.keys()) if (!expected.has(id)) return `the group ${id} should not be there`;
      for (const [id, numbers] of expected) {
        const others = got.get(id);
        if (!others && textRecords && id === NO_VALUE) continue;
        if (!others) return `the group ${id} is missing`;
        if (others.length !== columns.length) return `the group ${id} has ${others.length} columns`;
        const wrong = columns.findIndex((kind, i) => !same(numbers[i], others[i], kind === 'count' ? 0 : percentiles));
        if (wrong >= 0) return `the group ${id} has ${others[wrong]}, not ${numbers[wrong]}`;
      }
      return null;
    },
  };
}

/**
 * @param {number | null} expected
 * @param {number | null} got
 * @param {number} tolerance
 */
function same(expected, got, tolerance) {
  if (typeof expected !== 'number' || typeof got !== 'number') return expected === got;
  return Math.abs(got - expected) <= tolerance * Math.abs(expected);
}

/**
 * @param {Answer} expected
 * @param {Answer} got
 */
function differingLines(expected, got) {
  if (!Array.isArray(expected) || !Array.isArray(got)) throw new TypeError('BUG: not an answer of lines');
  if (expected.length !== got.length) return `${got.length} rows, not ${expected.length}`;
  const wrong = expected.findIndex((line, i) => line !== got[i]);
  return wrong < 0 ? null : `row ${wrong + 1} is ${got[wrong]}, not ${expected[wrong]}`;
}

/** @param {string} output */
function lines(output) {
  return output.split('\n').filter((line) => line !== '');
}

/** @param {string} line */
function recordText(line) {
  const record = Object.entries(JSON.parse(line)).filter(([, value]) => value !== null);
  return JSON.stringify(Object.fromEntries(record.sort(([a], [b]) => (a < b ? -1 : 1))));
}
