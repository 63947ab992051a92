/** What a test saw, and what all tests are given. */

import type { FieldValue } from '../../core/value.ts';
import type { Filter } from '../../query/ast.ts';
import { printFilter } from '../../query/printer.ts';
import { equals } from '../condition.ts';
import type { NamedField } from './field-names.ts';
import type { Evidence, Place } from './model.ts';
import type { Question } from './scan.ts';
import type { SignatureTest } from './signature.ts';
import type { Steps } from './steps.ts';
import type { LogSurvey } from './survey.ts';

/** All records of the logs by step: what events are held against. */
export interface Traffic {
  readonly steps: Steps;
  readonly records: Float64Array;
  readonly exposure: Float64Array;
  /** By service: its records, and what they are as exposure. */
  readonly services: ReadonlyMap<string, Float64Array>;
  readonly exposureOfService: (service: string) => Float64Array;
  /** Records by value of the fields that say where something is. */
  readonly sharesOf: (field: string, value: string) => number;
}

/** What was planned for: fields that the logs have, and the steps of time. */
export interface Ground {
  readonly survey: LogSurvey;
  readonly steps: Steps;
  /** Finer steps, for what lasts seconds. */
  readonly fineSteps: Steps;
  /** Fields that say where something is. */
  readonly places: readonly NamedField[];
}

/** A test that was passed: something is not as it was. */
export interface Observation {
  readonly test: SignatureTest;
  readonly places: readonly Place[];
  readonly evidence: Evidence;
  /** The records that show it, wherever they are in time. */
  readonly filter: Filter;
  /** The name of the number that it is about. */
  readonly field?: string;
}

/** A test's questions, and what it makes of the rows that answer them: by question, by grouping. */
export interface AskedTest {
  readonly questions: readonly Question[];
  readonly judge: (rows: readonly (readonly FieldValue[][])[][], traffic: Traffic) => readonly Observation[];
}

/** Or what the logs lack for it. */
export interface LackedTest {
  readonly lacks: string;
}

export function placeOf({ name, field }: NamedField, value: string): Place {
  return { field: name, value, query: printFilter(placeFilter(field, value)) };
}

export function placeFilter(field: NamedField['field'], value: string): Filter {
  return equals({ ...field, literal: false }, value);
}

/** A number for people, of three digits at the most. */
export function figure(value: number): string {
  if (value !== 0 && Math.abs(value) < 0.001) return value.toExponential(0);
  const digits = Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(2));
  return digits.toLocaleString('en', { maximumFractionDigits: 4 });
}

export function percent(share: number): string {
  const value = share * 100;
  return `${value >= 10 ? Math.round(value) : Number(value.toPrecision(2))} %`;
}
