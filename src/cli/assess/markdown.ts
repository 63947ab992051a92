/** An assessment as Markdown, for a chat or an incident's channel. */

import type { AssessReport } from '../../analysis/assess/model.ts';
import { markdownCode, markdownTable, markdownText } from '../../render/markdown.ts';
import { Clock } from '../../render/time-text.ts';
import { AssessWords } from './words.ts';

/** @param inputs what stands for the files in commands */
export function assessMarkdown(report: AssessReport, zone: 'local' | 'utc', inputs: string): string {
  const words = new AssessWords(report, new Clock(zone));
  const rows = words
    .lines()
    .map(({ label, texts, judged: { confidence, deeper } }) => [
      label,
      texts.map(markdownText).join('<br>'),
      `${confidence.level}: ${markdownText(confidence.because)}`,
      markdownCode(deeper.replace(/FILES$/, () => inputs)),
    ]);
  const others = words.others().map((line) => `- ${markdownText(line)}\n`);
  const frame = words.frame();
  return [
    `**${markdownText(words.headline())}**\n\n`,
    ...others,
    ...(others.length === 0 ? [] : ['\n']),
    ...(frame === '' ? [] : [`${markdownText(frame)}\n\n`]),
    markdownTable(['', 'what', 'confidence', 'look deeper'], rows),
  ].join('');
}
