/** The command line: commands, options, and what becomes of errors. */

import { Command, CommanderError, Option } from 'commander';
import { QueryError, UsageError } from '../core/errors.ts';
import { renderQueryError } from '../query/error-location.ts';
import { sanitizeLine } from '../render/sanitize.ts';
import { ExitStatus } from './exit-status.ts';
import { completionHelp, fieldsHelp, searchHelp, spikeHelp, stateHelp, watchHelp } from './help.ts';
import { addFollowOption, addScanOptions, type ScanOptions } from './options.ts';
import { search } from './search.ts';
import { addSpikeOptions, type SpikeOptions } from './spike-options.ts';
import { addWatchOptions, type WatchOptions } from './watch-options.ts';

/** Runs the command line; returns the exit status. */
export async function main(args: readonly string[], version: string): Promise<number> {
  quietOnClosedPipe();
  const { before, files } = splitAtDashes(args);
  let status: number = ExitStatus.matched;
  const program = createProgram(version, files, (code) => {
    status = code;
  });
  try {
    await program.parseAsync(before, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitStatus.matched : ExitStatus.bad;
    return report(error);
  }
}

/** After `--` all are files. */
function splitAtDashes(args: readonly string[]): { before: string[]; files: string[] } {
  const at = args.indexOf('--');
  return at < 0 ? { before: [...args], files: [] } : { before: args.slice(0, at), files: args.slice(at + 1) };
}

function createProgram(version: string, files: readonly string[], done: (status: number) => void): Command {
  const program = new Command('logscan');
  program
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .argument('[query-and-files...]')
    .allowExcessArguments()
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeErr: (text) => process.stderr.write(plainError(text)) })
    .showSuggestionAfterError()
    .action(async (positionals: string[], options: ScanOptions) => {
      done(await search(positionals, files, options));
    });
  addScanOptions(program);
  addFollowOption(program);
  program.configureHelp({ formatHelp: () => searchHelp });
  addFields(program, files, done);
  addSpike(program, files, done);
  addWatch(program, files, done);
  addState(program, done);
  addCompletion(program, done);
  return program;
}

function addFields(program: Command, files: readonly string[], done: (status: number) => void): void {
  const command = program
    .command('fields [query-and-files...]')
    .description('what is in these logs: names, types, coverage, examples');
  addScanOptions(command);
  command.addOption(new Option('--sample <n>', 'look at the first N records only'));
  command.exitOverride().configureHelp({ formatHelp: () => fieldsHelp });
  command.action(async (positionals: string[]) => {
    const { fieldsCommand } = await import('./fields.ts');
    // Options may stand before the command's name too.
    const options = command.optsWithGlobals<ScanOptions & { sample?: string }>();
    if (options.follow) throw new UsageError('fields looks at what is there; it does not follow');
    done(await fieldsCommand(positionals, files, options));
  });
}

function addSpike(program: Command, files: readonly string[], done: (status: number) => void): void {
  const command = program
    .command('spike [query-and-files...]')
    .description('is something happening now that was not before?');
  addSpikeOptions(command);
  command.exitOverride().configureHelp({ formatHelp: () => spikeHelp });
  command.action(async (positionals: string[]) => {
    const { spikeCommand } = await import('./spike.ts');
    done(await spikeCommand(positionals, files, command.optsWithGlobals<SpikeOptions>()));
  });
}

function addWatch(program: Command, files: readonly string[], done: (status: number) => void): void {
  const command = program.command('watch [rules-and-files...]').description('the rules of a file over these logs');
  addWatchOptions(command);
  command.exitOverride().configureHelp({ formatHelp: () => watchHelp });
  command.action(async (positionals: string[]) => {
    const { watchCommand } = await import('./watch.ts');
    done(await watchCommand(positionals, files, command.optsWithGlobals<WatchOptions>()));
  });
}

function addState(program: Command, done: (status: number) => void): void {
  program
    .command('state <action> <folder>')
    .description('what runs with --state keep: show, reset')
    .exitOverride()
    .configureHelp({ formatHelp: () => stateHelp })
    .action(async (action: string, folder: string) => {
      const { stateCommand } = await import('./state.ts');
      done(await stateCommand(action, folder));
    });
}

function addCompletion(program: Command, done: (status: number) => void): void {
  program
    .command('completion <shell>')
    .description('print completions for bash, zsh or fish')
    .exitOverride()
    .configureHelp({ formatHelp: () => completionHelp })
    .action(async (shell: string) => {
      const { completionScript } = await import('./completion.ts');
      process.stdout.write(completionScript(shell));
      done(ExitStatus.matched);
    });
}

/** Commander's own errors, in our words. */
function plainError(text: string): string {
  const query = /unknown option '(-[^-'][^']+)'/.exec(text);
  const hint =
    query === null
      ? 'Try logscan --help.'
      : `A query that begins with - goes after -q: logscan -q '${sanitizeLine(query[1])}' FILE`;
  return text.replace(/^error: /, 'logscan: ').replace(/\n?$/, `\n${hint}\n`);
}

/** Says an error as a person reads it; no stack but for faults of ours. */
function report(error: unknown): number {
  if (error instanceof QueryError) say(renderQueryError(error));
  else if (error instanceof UsageError)
    say(error.hint === undefined ? error.message : `${error.message}\n${error.hint}`);
  else if (isWriteFailure(error)) say(`the output could not be written: ${error.message}`);
  else {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    say(`BUG: ${detail.replace(/^(Bug)?Error: (BUG: )?/, '')}\nPlease report this with the command you ran.`);
  }
  return ExitStatus.bad;
}

function say(text: string): void {
  process.stderr.write(`logscan: ${text.split('\n').map(sanitizeLine).join('\n')}\n`);
}

function isWriteFailure(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && error.syscall === 'write';
}

/** `| head` closes the pipe: that is no fault, and the rest is not wanted. */
function quietOnClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || error.code === 'EOF') process.exit(ExitStatus.matched);
    say(`the output could not be written: ${writeFailure(error)}`);
    process.exit(ExitStatus.bad);
  });
  process.stderr.on('error', () => undefined);
}

function writeFailure(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOSPC') return 'no space is left on the disk';
  return error.code === 'EIO' ? 'the terminal is gone' : error.message;
}
