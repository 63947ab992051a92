/** A bound field as a person would write it. */

import type { Slot } from '../core/slot.ts';

export function fieldText(slot: Slot): string {
  switch (slot.kind) {
    case 'canonical':
    case 'special':
      return slot.name;
    case 'failed':
      return 'failed';
    case 'path':
      return slot.segments.map(segmentText).join('').replace(/^\./, '');
  }
}

function segmentText(segment: Extract<Slot, { kind: 'path' }>['segments'][number]): string {
  if ('key' in segment) return `.${segment.key}`;
  return 'index' in segment ? `[${segment.index}]` : '[]';
}
