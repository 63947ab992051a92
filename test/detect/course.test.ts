import { describe, expect, test } from 'vitest';
import { courseOf } from '../../src/detect/course.ts';

describe('courseOf', () => {
  test.each([
    ['more than the window before, beyond chance', { current: 40, previous: 12, peak: 40, before: 1 }, 'getting worse'],
    ['a little more, which chance explains', { current: 22, previous: 17, peak: 25, before: 1 }, 'steady'],
    ['less than the window before', { current: 12, previous: 40, peak: 42, before: 1 }, 'recovering'],
    ['as before, but far from its worst', { current: 18, previous: 19, peak: 90, before: 1 }, 'recovering'],
    ['as it was before it began', { current: 15, previous: 40, peak: 90, before: 10 }, 'over'],
    ['nothing left', { current: 0, previous: 3, peak: 3, before: 0 }, 'over'],
    ['small numbers say nothing', { current: 4, previous: 2, peak: 4, before: 0 }, 'steady'],
  ] as const)('%s', (_name, counts, course) => {
    expect(courseOf(counts)).toBe(course);
  });
});
