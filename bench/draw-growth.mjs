/**
 * What logscan costs as things grow, as curves and a table.
 *
 * @typedef {{ x: number, threads: number, medianMs: number, peakBytes: number | null }} Point
 * @typedef {{ id: string, title: string, unit: string, about: string, points: Point[] }} Curve
 * @typedef {{ date: string, versions: Record<string, string>, machine: { cpu: string, coresUsed: number }, curves: Curve[] }} GrowthRecord
 */

import { markdownTable } from './draw-speed.mjs';
import { curve, label, logScale, rule, svg } from './svg.mjs';

const PANEL = { width: 270, height: 190, left: 44, right: 10, top: 44, bottom: 30 };
const colours = new Map([
  [1, '#8c959f'],
  [2, '#0969da'],
]);

/** A panel a curve: time above, peak memory below. @param {GrowthRecord} record */
export function growthChart({ curves }) {
  const parts = curves.flatMap((one, i) => [
    ...panel(one, i * PANEL.width, 0, 'time (s)', ({ medianMs }) => medianMs / 1000),
    ...panel(one, i * PANEL.width, PANEL.height, 'peak (MB)', ({ peakBytes }) => (peakBytes ?? 0) / 1e6),
  ]);
  return svg(curves.length * PANEL.width, 2 * PANEL.height, parts);
}

/**
 * @param {Curve} one
 * @param {number} x0
 * @param {number} y0
 * @param {string} what
 * @param {(point: Point) => number} measure
 */
function panel({ title, unit, points }, x0, y0, what, measure) {
  const { width, height, left, right, top, bottom } = PANEL;
  const shown = points.filter((point) => measure(point) > 0);
  if (shown.length === 0) return [];
  const across = logScale(
    shown.map(({ x }) => x),
    x0 + left,
    x0 + width - right,
  );
  const up = logScale(shown.map(measure), y0 + height - bottom, y0 + top);
  return [
    label(x0 + left, y0 + 16, `${title}: ${what}`, 'font-weight="600"'),
    label(x0 + left, y0 + 30, 'grey: 1 thread, blue: 2', 'font-size="10"'),
    ...across.ticks.flatMap((tick) => [
      rule(across.at(tick), y0 + top, across.at(tick), y0 + height - bottom),
      label(across.at(tick), y0 + height - bottom + 14, amount(tick, unit), 'text-anchor="middle" font-size="10"'),
    ]),
    ...up.ticks.flatMap((tick) => [
      rule(x0 + left, up.at(tick), x0 + width - right, up.at(tick)),
      label(x0 + left - 4, up.at(tick) + 3, amount(tick, ''), 'text-anchor="end" font-size="10"'),
    ]),
    ...[...colours].map(([threads, colour]) => {
      const line = shown.filter((point) => point.threads === threads);
      return line.length === 0
        ? ''
        : curve(
            line.map((point) => [across.at(point.x), up.at(measure(point))]),
            colour,
          );
    }),
  ];
}

/** @param {GrowthRecord} record */
export function growthTable({ date, machine, versions, curves }) {
  const rows = curves.flatMap(({ title, unit, points }) =>
    [...new Set(points.map(({ x }) => x))].map((x) => {
      const of = (/** @type {number} */ threads) => points.find((point) => point.x === x && point.threads === threads);
      return [title, amount(x, unit), ...[1, 2].flatMap((threads) => cells(of(threads)))];
    }),
  );
  return `${date.slice(0, 10)}, ${machine.cpu}, ${machine.coresUsed} cores, logscan ${versions.logscan}, Node ${versions.node}. ${curves
    .map(({ title, about }) => `${title}: ${about}`)
    .join('; ')}.

![Time and memory as each grows](record/growth.svg)

${markdownTable([['what grows', 'to', '1 thread', 'peak', '2 threads', 'peak'], ...rows])}
`;
}

/** @param {Point | undefined} point */
function cells(point) {
  if (point === undefined) return ['–', '–'];
  const peak = point.peakBytes === null ? '–' : `${(point.peakBytes / 1e6).toFixed(0)} MB`;
  return [`${(point.medianMs / 1000).toFixed(2)} s`, peak];
}

/** @param {number} value @param {string} unit */
export function amount(value, unit) {
  const [factor, prefix] = value >= 1e9 ? [1e9, 'G'] : value >= 1e6 ? [1e6, 'M'] : value >= 1e3 ? [1e3, 'k'] : [1, ''];
  return `${Number((value / factor).toPrecision(3))}${prefix || unit ? ' ' : ''}${prefix}${unit}`.trim();
}
