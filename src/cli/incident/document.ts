/** A report as a document of plain blocks, which Markdown and HTML write each in their way. Log content in it is as it was, but for secrets: it
 * must be made safe where it is written. */

import type { ReportSeries } from '../../analysis/report/model.ts';

export type Cell =
  | { readonly text: string }
  /** Sorted by its number; undefined is missing. */
  | { readonly text: string; readonly number: number | undefined }
  /** A query, a command, a message: as it is written. */
  | { readonly code: string };

export interface DocumentTable {
  readonly kind: 'table';
  readonly id: string;
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** What prints the same numbers. */
  readonly command?: string | undefined;
}

export interface DocumentChart {
  readonly kind: 'chart';
  readonly id: 'errors' | 'records' | 'p95';
  readonly caption: string;
  /** The chart in words. */
  readonly words: string;
  readonly series: ReportSeries;
  readonly marks: readonly ChartMark[];
  readonly command: string;
}

/** An instant that a chart marks; its label is one of ours. */
export interface ChartMark {
  readonly timeMs: number;
  readonly label: string;
}

export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  /** What only people know. */
  | { readonly kind: 'prompt'; readonly text: string }
  | { readonly kind: 'heading'; readonly text: string }
  /** A line of a log, or a command. */
  | { readonly kind: 'code'; readonly label: string; readonly code: string }
  | DocumentTable
  | DocumentChart;

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

export interface ReportDocument {
  readonly title: string;
  /** `2026-11-20 10:05 to 10:45 UTC` and the like. */
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly sections: readonly Section[];
  readonly zone: 'local' | 'utc';
  /** The last line. */
  readonly foot: string;
}

export const text = (words: string): Block => ({ kind: 'text', text: words });
export const prompt = (words: string): Block => ({ kind: 'prompt', text: words });
export const heading = (words: string): Block => ({ kind: 'heading', text: words });
export const list = (items: readonly string[]): Block => ({ kind: 'list', items });
export const code = (label: string, words: string): Block => ({ kind: 'code', label, code: words });
export const count = (n: number): Cell => ({ text: n.toLocaleString('en'), number: n });
