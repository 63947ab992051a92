/**
 * The table of curves: what grows, through which steps, and what is asked at each.
 *
 * @typedef {{ x: number, args: string[], files: string[], isRight(output: string): boolean }} Step
 * @typedef {{ id: string, title: string, unit: string, about: string, steps(full: boolean): Iterable<Step> }} CurveKind
 *   steps: makes the logs as they are asked for.
 */

import { fields } from './fields.mjs';
import { files } from './files.mjs';
import { groups } from './groups.mjs';
import { lines } from './lines.mjs';
import { size } from './size.mjs';

/** @type {readonly CurveKind[]} */
export const curves = [size, files, groups, fields, lines];
