/** Takes secrets out of what leaves the terminal. */

export { type RedactOptions, redactRecordLine, redactText, redactValue } from './redact.ts';
