/** Colours as plain strings to write before a text, each closed by `reset`; all empty where colour is off. */

export interface Ink {
  readonly reset: string;
  readonly dim: string;
  readonly bold: string;
  readonly bar: string;
  /** By level rank; 0 is no level. */
  readonly levels: readonly string[];
  /** For sources and files: each keeps its own. */
  readonly labels: readonly string[];
  /** Around matched free text; leaves the colour beneath as it is. */
  readonly matchOn: string;
  readonly matchOff: string;
}

const colored: Ink = {
  reset: '\x1b[0m',
  dim: '\x1b[2m',
  bold: '\x1b[1m',
  bar: '\x1b[36m',
  levels: ['', '\x1b[90m', '\x1b[36m', '\x1b[32m', '\x1b[34m', '\x1b[33m', '\x1b[31m', '\x1b[1;97;41m'],
  labels: ['\x1b[36m', '\x1b[35m', '\x1b[34m', '\x1b[32m', '\x1b[33m', '\x1b[96m', '\x1b[95m', '\x1b[94m'],
  matchOn: '\x1b[7m',
  matchOff: '\x1b[27m',
};

const plain: Ink = {
  reset: '',
  dim: '',
  bold: '',
  bar: '',
  levels: colored.levels.map(() => ''),
  labels: colored.labels.map(() => ''),
  matchOn: '',
  matchOff: '',
};

export function inkFor(color: boolean): Ink {
  return color ? colored : plain;
}
