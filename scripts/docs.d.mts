/** A fenced block of a document. */
export interface Block {
  readonly kind: string;
  readonly line: number;
  readonly lines: readonly string[];
}

/** A command or a module, and what the document says it prints. */
export interface Example {
  readonly kind: 'command' | 'module';
  readonly line: number;
  readonly source: string;
  readonly output: readonly string[];
  readonly at: number;
}

export const documents: readonly string[];
export function blocksOf(markdown: string): Block[];
export function examplesOf(markdown: string): Example[];
export function queriesOf(markdown: string): { readonly line: number; readonly query: string }[];
export function commandFolder(bin?: string): { readonly path: string; remove(): void };
export function run(example: Pick<Example, 'kind' | 'source'>, folder: string, cwd?: string): Promise<string[]>;
export function comparable(lines: readonly string[]): string[];
export function withOutputs(markdown: string, outputs: readonly (readonly string[])[]): string;
