/** Bins of time, aligned to the clock of the zone that is shown: days begin at its midnight, weeks on its Mondays. */

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** 1970-01-01 was a Thursday: weeks are counted from the Monday after it. */
const mondayMs = 4 * dayMs;

/** The start of the bin of width `widthMs` that holds the instant. */
export function binStart(timeMs: number, widthMs: number, zone: 'local' | 'utc'): number {
  const shift = (zone === 'local' ? zoneOffsetMs(timeMs) : 0) - (widthMs % (7 * dayMs) === 0 ? mondayMs : 0);
  const start = Math.floor((timeMs + shift) / widthMs) * widthMs - shift;
  return zone === 'local' && widthMs > hourMs ? atSameWallClock(start, shift, widthMs) : start;
}

/** Across a change of the clocks the bin begins where its wall clock says, not a multiple of 24 hours away. */
function atSameWallClock(start: number, shift: number, widthMs: number): number {
  const offset = zoneOffsetMs(start) - (widthMs % (7 * dayMs) === 0 ? mondayMs : 0);
  return start + shift - offset;
}

let cachedHour = Number.NaN;
let cachedOffset = 0;

/** Local time minus UTC, which changes on quarter hours at the most. */
export function zoneOffsetMs(timeMs: number): number {
  const quarter = Math.floor(timeMs / 900_000);
  if (quarter !== cachedHour) {
    cachedHour = quarter;
    cachedOffset = -new Date(timeMs).getTimezoneOffset() * 60_000;
  }
  return cachedOffset;
}
