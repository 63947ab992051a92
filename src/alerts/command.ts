/** command: a program of the user's, the alert as JSON on its standard input. No shell: what a log holds is never run.
 *
 * Exit status 0 takes the alert, 65 (EX_DATAERR) refuses it for good, all others ask for another try. */

import { type ChildProcess, spawn } from 'node:child_process';
import { redactText } from '../redact/index.ts';
import { sanitizeLine } from '../render/sanitize.ts';
import { alertLines } from './alert-json.ts';
import type { OutgoingAlert } from './outgoing.ts';
import { type Answer, accepted, type SinkKind } from './sink.ts';

const refusedStatus = 65;
const stderrChars = 1_024;
const excerptChars = 200;

export const command: SinkKind = {
  name: 'command',
  summary: 'a program, with the alert as JSON on its standard input',
  target: 'command',
  options: [
    {
      name: 'command',
      type: 'words',
      required: true,
      summary: 'the program and its arguments; quotes work, no shell is used',
    },
  ],
  batch: 1,
  perMinute: 120,
  timeoutMs: 30_000,
  repeatsFiring: false,
  open: (options) => {
    const [program, ...args] = options.words('command');
    return { shown: program, send: ([alert], signal) => run(program, args, alert, signal) };
  },
};

function run(program: string, args: readonly string[], alert: OutgoingAlert, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve) => {
    const env = { ...process.env, LOGSCAN_ALERT_KIND: alert.kind, LOGSCAN_DELIVERY_ID: alert.deliveryId };
    // A group of its own, so that what it starts ends with it.
    const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'pipe'], detached: true, env });
    const stop = (): void => killGroup(child);
    signal.addEventListener('abort', stop, { once: true });
    const end = (answer: Answer): void => {
      signal.removeEventListener('abort', stop);
      child.stderr?.destroy();
      resolve(answer);
    };
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(0, stderrChars);
    });
    child.on('error', (error) => end(notStarted(program, error)));
    child.on('exit', (status, killer) => {
      // What it wrote last may still be on its way.
      setImmediate(() => end(answerOf(program, status, killer, said)));
    });
    // A program that closes its input early has read what it wants.
    child.stdin?.on('error', () => {});
    child.stdin?.end(alertLines([alert]));
  });
}

/** Not to be ignored, and no program is worth waiting for twice. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}

function notStarted(program: string, error: Error): Answer {
  const code = 'code' in error ? String(error.code) : 'unknown error';
  const why = code === 'ENOENT' ? 'there is no such program' : code === 'EACCES' ? 'it may not be run' : code;
  return { kind: 'unavailable', reason: `${program}: ${why}`, isLasting: true };
}

function answerOf(program: string, status: number | null, killer: NodeJS.Signals | null, said: string): Answer {
  if (status === 0) return accepted;
  const ended = status === null ? `was ended by ${killer ?? 'a signal'}` : `ended with status ${status}`;
  const words = sanitizeLine(redactText(said.trim())).slice(0, excerptChars);
  const reason = `${program} ${ended}${words === '' ? '' : `: ${words}`}`;
  return status === refusedStatus ? { kind: 'refused', reason } : { kind: 'unavailable', reason };
}
