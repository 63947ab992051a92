/** stdout: one JSON object a line on standard output. */

import { alertLines } from './alert-json.ts';
import { type Answer, accepted, type SinkKind } from './sink.ts';

export const stdout: SinkKind = {
  name: 'stdout',
  summary: 'JSON lines on standard output',
  target: undefined,
  options: [],
  batch: 100,
  perMinute: 60_000,
  timeoutMs: 10_000,
  repeatsFiring: false,
  open: (_options, around) => ({
    shown: '',
    send: (alerts) => write(around.stdout, alertLines(alerts)),
  }),
};

/** Done when the reader has it, so that an alert is not called delivered in a pipe that breaks. */
function write(stream: NodeJS.WritableStream, text: string): Promise<Answer> {
  return new Promise((resolve) => {
    stream.write(text, (error) => {
      const reason = 'standard output is closed';
      resolve(error ? { kind: 'unavailable', reason, isLasting: true } : accepted);
    });
  });
}
