/** Charts as SVG, by Apache ECharts' renderer on the server side. Only numbers, times and words of ours go into them: no text of a log.
 * Colours are names of colours that the page's style puts its own in place of, so that they are those of light and dark. */

import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { durationText } from '../../render/index.ts';
import { Clock } from '../../render/time-text.ts';
import type { ChartMark, DocumentChart } from './document.ts';

echarts.use([BarChart, LineChart, GridComponent, MarkLineComponent, SVGRenderer]);

/** Stand for the colours of the page; as written they are a light page's. */
export const chartColors = {
  text: '#57606b',
  line: '#d0d7df',
  mark: '#1b1f25',
  series: ['#2f6fb3', '#a6480f', '#1f7a4d', '#7a3fa3', '#5b6471'],
} as const;

export const chartSize = { widthPx: 960, heightPx: 260 } as const;

/** The element `<svg>`, without its opening tag's size: it fills the width there is. */
export function chartSvg(chart: DocumentChart, zone: 'local' | 'utc', titleId: string): string {
  const { widthPx: width, heightPx: height } = chartSize;
  const drawn = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    drawn.setOption(optionOf(chart, new Clock(zone)));
    return inPage(drawn.renderToSVGString(), titleId);
  } finally {
    drawn.dispose();
  }
}

function optionOf({ id, series, marks }: DocumentChart, clock: Clock): echarts.EChartsCoreOption {
  const { text, line } = chartColors;
  const times = series.records.map((_, i) => clock.timeOfDay(series.fromMs + i * series.stepMs, 'minute'));
  const indexOf = (ms: number): number => Math.floor((ms - series.fromMs) / series.stepMs);
  const lines = seriesOf(id, series);
  return {
    animation: false,
    textStyle: { fontFamily: 'sans-serif', fontSize: 12, color: text },
    grid: { left: 64, right: 24, top: 44, bottom: 28 },
    xAxis: {
      type: 'category',
      data: times,
      axisLine: { lineStyle: { color: line } },
      axisTick: { show: false },
      axisLabel: { color: text },
    },
    yAxis: {
      type: 'value',
      min: 0,
      splitLine: { lineStyle: { color: line } },
      axisLabel: {
        color: text,
        formatter: (value: number) => (id === 'p95' ? durationText(value) : value.toLocaleString('en')),
      },
    },
    series: lines.map((one, i) => ({ ...one, ...(i === 0 ? { markLine: marksOf(marks, indexOf) } : {}) })),
  };
}

function seriesOf(id: DocumentChart['id'], { errors, records, p95Ms }: DocumentChart['series']): object[] {
  const color = (i: number): string => chartColors.series[i % chartColors.series.length];
  if (id === 'errors')
    return (errors.length === 0 ? [{ values: records.map(() => 0) }] : errors).map(({ values }, i) => ({
      type: 'bar',
      stack: 'errors',
      silent: true,
      barCategoryGap: '10%',
      itemStyle: { color: color(i) },
      data: values,
    }));
  const values = id === 'records' ? records : p95Ms.map((value) => value ?? '-');
  return [
    {
      type: 'line',
      silent: true,
      showSymbol: false,
      lineStyle: { color: color(0), width: 2 },
      itemStyle: { color: color(0) },
      data: values,
    },
  ];
}

/** Labels that would lie on each other stand on two heights. */
function marksOf(marks: readonly ChartMark[], indexOf: (ms: number) => number): object {
  const { mark } = chartColors;
  return {
    silent: true,
    symbol: 'none',
    lineStyle: { color: mark, type: 'dashed', width: 1 },
    label: { color: mark, fontSize: 11, position: 'end' },
    data: marks.map(({ timeMs, label }, i) => ({
      xAxis: indexOf(timeMs),
      label: { formatter: label, distance: [0, 4 + 13 * (i % 2)] },
    })),
  };
}

/** Without styles of its own (the page allows none but its own), without what only a script would use, and with a name. */
function inPage(svg: string, titleId: string): string {
  return svg
    .replace(/<style[\s\S]*?<\/style>/g, '')
    .replace(/ class="[^"]*"/g, '')
    .replace(/ pointer-events="[^"]*"/g, '')
    .replace(/ style="([^"]*)"/g, (_, style: string) => attributesOf(style))
    .replace(
      /<svg [^>]*>/,
      `<svg viewBox="0 0 ${chartSize.widthPx} ${chartSize.heightPx}" role="img" aria-labelledby="${titleId}">`,
    );
}

const allowed: ReadonlySet<string> = new Set(['font-size', 'font-family', 'font-weight']);

/** `font-size:12px` as an attribute. */
function attributesOf(style: string): string {
  return style
    .split(';')
    .map((part) => part.split(':').map((word) => word.trim()))
    .filter(([name]) => allowed.has(name))
    .map(([name, value]) => ` ${name}="${value}"`)
    .join('');
}
