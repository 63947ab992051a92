/** Kinds of message that were not there before it began. */

import type { PatternSet } from '../../aggregates/patterns.ts';
import { type LevelName, levelRank } from '../../core/level.ts';
import { changesOf } from '../pattern-changes.ts';
import { byCount, lowestOf } from './confidence.ts';
import { type Deeper, shortIso } from './deeper.ts';
import type { Details } from './details.ts';
import type { NewPattern, PatternsLine } from './model.ts';

const mostPatterns = 3;

/** Undefined where one of the sides has no messages: then nothing can be new. */
export function patternsLine({ patterns: set, during }: Details, deeper: Deeper): PatternsLine | undefined {
  if (set.records === 0 || set.recordsBefore === 0) return undefined;
  return {
    patterns: newPatterns(set).slice(0, mostPatterns),
    confidence: lowestOf(byCount(set.records, 'messages'), byCount(set.recordsBefore, 'messages before')),
    deeper: deeper.command('patterns', [], `--new-since ${shortIso(during.span.fromMs)}`),
  };
}

/** Those that chance does not explain, the worst level first. */
export function newPatterns(set: PatternSet): NewPattern[] {
  const changes = changesOf(set);
  return set.patterns
    .filter((_, i) => changes[i] === 'new')
    .map(({ pattern, count, levels, firstMs }): NewPattern => ({ pattern, count, level: worstOf(levels), firstMs }))
    .sort((a, b) => rankOf(b.level) - rankOf(a.level) || b.count - a.count);
}

function worstOf(levels: readonly { readonly level: string }[]): string | undefined {
  return levels.map(({ level }) => level).sort((a, b) => rankOf(b) - rankOf(a))[0];
}

function rankOf(level: string | undefined): number {
  return level !== undefined && isLevel(level) ? levelRank[level] : 0;
}

function isLevel(text: string): text is LevelName {
  return Object.hasOwn(levelRank, text);
}
