/** Levels: every logger's words and numbers as one rank. */

export const levelRank = { trace: 1, debug: 2, info: 3, notice: 4, warn: 5, error: 6, fatal: 7 } as const;
export type LevelName = keyof typeof levelRank;
export type LevelRank = (typeof levelRank)[LevelName];

/** Which numbers a level's key holds. */
export type LevelNumbers = 'pino' | 'otel' | 'syslog' | 'python' | 'windows';

const names: readonly LevelName[] = ['trace', 'debug', 'info', 'notice', 'warn', 'error', 'fatal'];

/** The name of a rank; undefined for a number that is none. */
export const levelName = (rank: number): LevelName | undefined => names[rank - 1];

/** Words in lower case, by level. */
const words: Record<LevelName, string> = {
  trace: 'trace trc t verbose vrb v silly finest finer',
  debug: 'debug dbg d d1 d2 d3 d4 d5 debug1 debug2 debug3 debug4 debug5 http fine config',
  info: 'info inf i information informational success default',
  notice: 'notice n',
  warn: 'warn warning wrn w',
  error: 'error err e severe',
  fatal: 'fatal ftl f critical crit c alert emergency emerg panic pnc dpanic',
};

const rankOfWord = new Map<string, LevelRank>(
  names.flatMap((name) => words[name].split(' ').map((word) => [word, levelRank[name]] as const)),
);

// biome-ignore lint/suspicious/noControlCharactersInRegex: winston colours levels with escape sequences.
const colours = /\u001b\[[\d;]*m/g;

/** The rank of a level's name in any case, short or long, coloured or padded; undefined for anything else.
 * winston's `verbose` is a kind of debug, Serilog's and .NET's `Verbose` is their trace. slog writes levels between its
 * own as `INFO+2`: they are at least INFO. */
export function levelFromText(text: string): LevelRank | undefined {
  if (text === 'verbose') return levelRank.debug;
  const direct = rankOfWord.get(text.toLowerCase());
  if (direct !== undefined || text.length > 64) return direct;
  const plain = text.replace(colours, '').trim();
  if (plain === 'verbose') return levelRank.debug;
  return rankOfWord.get(plain.toLowerCase().replace(/^(debug|info|warn|error)[+-]\d{1,3}$/, '$1'));
}

const { trace, debug, info, notice, warn, error, fatal } = levelRank;
/** By severity 0 (emergency) to 7 (debug). */
const syslogRanks: readonly LevelRank[] = [fatal, fatal, fatal, error, warn, notice, info, debug];
/** By Level 1 (critical) to 5 (verbose). */
const windowsRanks: readonly LevelRank[] = [fatal, error, warn, info, trace];
/** By 10 to 60. pino, bunyan. */
const pinoRanks: readonly LevelRank[] = [trace, debug, info, warn, error, fatal];
/** By 10 to 50; a number between belongs to the level below it. */
const pythonRanks: readonly LevelRank[] = [debug, info, warn, error, fatal];
/** By fours from 1 to 24. */
const otelRanks: readonly LevelRank[] = [trace, debug, info, warn, error, fatal];

/** The rank of a level's number in the numbering of its logger; undefined for a number that it does not have. */
export function levelFromNumber(n: number, numbers: LevelNumbers): LevelRank | undefined {
  if (!Number.isInteger(n)) return undefined;
  switch (numbers) {
    case 'pino':
      return pinoRanks[n / 10 - 1];
    case 'otel':
      return otelRanks[Math.floor((n - 1) / 4)];
    case 'syslog':
      return syslogRanks[n];
    case 'python':
      return n > 50 ? undefined : pythonRanks[Math.floor(n / 10) - 1];
    case 'windows':
      return windowsRanks[n - 1];
  }
}
