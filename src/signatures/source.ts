/** A signature as it is written: what a file of one holds. The names are those of the file. */

export interface SignatureSource {
  readonly kind: string;
  readonly title: string;
  readonly about: string;
  readonly tests: readonly TestSource[];
  readonly 'accounts-for'?: readonly string[];
  readonly next: readonly string[];
  readonly mitigations: readonly string[];
}

export const testNames = ['rise', 'trend', 'slower', 'concentration', 'versions', 'bursts'] as const;
export const levelChoices = ['problem', 'any'] as const;

export interface TestSource {
  readonly test: (typeof testNames)[number];
  readonly name: string;
  readonly proof?: boolean;
  readonly query?: string;
  readonly codes?: readonly string[];
  readonly texts?: readonly string[];
  readonly fields?: readonly string[];
  readonly above?: number;
  readonly level?: (typeof levelChoices)[number];
  readonly 'min-count'?: number;
  readonly ratio?: number;
  readonly 'usual-per-day'?: number;
  readonly growth?: number;
  readonly share?: number;
}
