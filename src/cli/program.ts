/** The command line: commands, options, and what becomes of errors. */

import { Command, CommanderError, Option } from 'commander';
import { QueryError, UsageError } from '../core/errors.ts';
import { renderQueryError } from '../query/error-location.ts';
import { sanitizeLine } from '../render/sanitize.ts';
import { type AssessOptions, addAssessOptions } from './assess/options.ts';
import type { CompareCommandOptions } from './compare.ts';
import type { DiagnoseCommandOptions } from './diagnose/command.ts';
import { ExitStatus } from './exit-status.ts';
import type { ExplainCommandOptions } from './explain.ts';
import {
  assessHelp,
  compareHelp,
  completionHelp,
  diagnoseHelp,
  explainHelp,
  fieldsHelp,
  latencyHelp,
  patternsHelp,
  replayHelp,
  reportHelp,
  searchHelp,
  spikeHelp,
  stateHelp,
  traceHelp,
  watchHelp,
} from './help.ts';
import { addReportOptions, type ReportOptions } from './incident/options.ts';
import { addLatencyOptions, type LatencyOptions } from './latency/options.ts';
import { addFollowOption, addScanOptions, plainFlag, type ScanOptions } from './options.ts';
import type { PatternsCommandOptions } from './patterns.ts';
import { addReplayOptions, type ReplayOptions } from './replay/options.ts';
import { search } from './search.ts';
import { addSpikeOptions, type SpikeOptions } from './spike-options.ts';
import type { TraceCommandOptions } from './trace/command.ts';
import { addWatchOptions, type WatchOptions } from './watch-options.ts';

/** Runs the command line; returns the exit status. */
export async function main(args: readonly string[], version: string): Promise<number> {
  quietOnClosedPipe();
  const { before, files } = splitAtDashes(args);
  let status: number = ExitStatus.matched;
  const program = createProgram(before, version, files, (code) => {
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

function createProgram(
  args: readonly string[],
  version: string,
  files: readonly string[],
  done: (status: number) => void,
): Command {
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
  const commands: Readonly<Record<string, () => void>> = {
    fields: () => addFields(program, files, done),
    spike: () => addSpike(program, files, done),
    watch: () => addWatch(program, files, done),
    assess: () => addAssess(program, files, done),
    report: () => addReport(program, version, files, done),
    state: () => addState(program, done),
    patterns: () => addPatterns(program, files, done),
    latency: () => addLatency(program, files, done),
    explain: () => addExplain(program, files, done),
    compare: () => addCompare(program, files, done),
    trace: () => addTrace(program, files, done),
    replay: () => addReplay(program, files, version, done),
    diagnose: () => addDiagnose(program, files, done),
    completion: () => addCompletion(program, done),
  };
  // A command's options take a while to set up: only of one that is named.
  for (const [name, add] of Object.entries(commands)) if (args.includes(name)) add();
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

function addAssess(program: Command, files: readonly string[], done: (status: number) => void): void {
  const command = program
    .command('assess [query-and-files...]')
    .description('the first minute of an incident: how bad, since when, who is concerned');
  addAssessOptions(command);
  command.exitOverride().configureHelp({ formatHelp: () => assessHelp });
  command.action(async (positionals: string[]) => {
    const { assessCommand } = await import('./assess/command.ts');
    const options = command.optsWithGlobals<AssessOptions>();
    if (options.follow) throw new UsageError('assess looks at an instant; it does not follow');
    done(await assessCommand(positionals, files, options));
  });
}

function addReport(program: Command, version: string, files: readonly string[], done: (status: number) => void): void {
  const command = program.command('report [query-and-files...]').description('an incident, written up');
  addReportOptions(command);
  command.exitOverride().configureHelp({ formatHelp: () => reportHelp });
  command.action(async (positionals: string[]) => {
    const { reportCommand } = await import('./incident/command.ts');
    const options = command.optsWithGlobals<ReportOptions>();
    if (options.follow) throw new UsageError('report tells what was; it does not follow');
    done(await reportCommand(positionals, files, options, version));
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

function addPatterns(program: Command, files: readonly string[], done: (status: number) => void): void {
  const command = program
    .command('patterns [query-and-files...]')
    .description('which kinds of message there are, and which are new');
  addScanOptions(command);
  command.addOption(new Option('--new-since <time>', 'what is new, gone or changed since then'));
  command.addOption(
    new Option('--against <files>', 'what is new, gone or changed against these').argParser(
      (value: string, before: string[] = []) => [...before, value],
    ),
  );
  command.exitOverride().configureHelp({ formatHelp: () => patternsHelp });
  command.action(async (positionals: string[]) => {
    const { patternsCommand } = await import('./patterns.ts');
    done(await patternsCommand(positionals, files, command.optsWithGlobals<PatternsCommandOptions>()));
  });
}

function addLatency(program: Command, files: readonly string[], done: (status: number) => void): void {
  const command = program
    .command('latency [query-and-files...]')
    .description('response times: percentiles and their distribution, by key and over time');
  addLatencyOptions(command);
  command.exitOverride().configureHelp({ formatHelp: () => latencyHelp });
  command.action(async (positionals: string[]) => {
    const { latencyCommand } = await import('./latency/command.ts');
    done(await latencyCommand(positionals, files, command.optsWithGlobals<LatencyOptions>()));
  });
}

function addExplain(program: Command, files: readonly string[], done: (status: number) => void): void {
  const command = program
    .command('explain [query-and-files...]')
    .description('what the records that a query selects have in common');
  addScanOptions(command);
  for (const name of ['--against <query>', '--baseline <duration>', '--of <aggregate>'])
    command.addOption(new Option(name));
  command.exitOverride().configureHelp({ formatHelp: () => explainHelp });
  command.action(async (positionals: string[]) => {
    const { explainCommand } = await import('./explain.ts');
    done(await explainCommand(positionals, files, command.optsWithGlobals<ExplainCommandOptions>()));
  });
}

function addCompare(program: Command, files: readonly string[], done: (status: number) => void): void {
  const command = program.command('compare [query-and-files...]').description('what changed: before against after');
  addScanOptions(command);
  for (const name of ['--at <time>', '--window <duration>']) command.addOption(new Option(name));
  command.exitOverride().configureHelp({ formatHelp: () => compareHelp });
  command.action(async (positionals: string[]) => {
    const { compareCommand } = await import('./compare.ts');
    done(await compareCommand(positionals, files, command.optsWithGlobals<CompareCommandOptions>()));
  });
}

function addTrace(program: Command, files: readonly string[], done: (status: number) => void): void {
  const command = program.command('trace [id-and-files...]').description('one request, end to end');
  addScanOptions(command);
  command.addOption(new Option('--exemplars <query>'));
  command.addOption(plainFlag('--no-nearby'));
  command.exitOverride().configureHelp({ formatHelp: () => traceHelp });
  command.action(async (positionals: string[]) => {
    const { traceCommand } = await import('./trace/command.ts');
    const options = command.optsWithGlobals<TraceCommandOptions>();
    if (options.follow) throw new UsageError('trace looks at what is there; it does not follow');
    done(await traceCommand(positionals, files, options));
  });
}

function addReplay(program: Command, files: readonly string[], version: string, done: (status: number) => void): void {
  const command = program.command('replay [query-and-files...]').description('requests in logs, made again');
  addReplayOptions(command);
  command.exitOverride().configureHelp({ formatHelp: () => replayHelp });
  command.action(async (positionals: string[]) => {
    const { replayCommand } = await import('./replay/command.ts');
    done(await replayCommand(positionals, files, command.optsWithGlobals<ReplayOptions>(), version));
  });
}

function addDiagnose(program: Command, files: readonly string[], done: (status: number) => void): void {
  const command = program.command('diagnose [query-and-files...]').description('which known failures these logs show');
  addScanOptions(command);
  command.addOption(
    new Option('--signatures <path>').argParser((value: string, before: string[] = []) => [...before, value]),
  );
  command.addOption(new Option('--kind <names>'));
  command.addOption(new Option('--exit-zero'));
  command.exitOverride().configureHelp({ formatHelp: () => diagnoseHelp });
  command.action(async (positionals: string[]) => {
    const { diagnoseCommand } = await import('./diagnose/command.ts');
    done(await diagnoseCommand(positionals, files, command.optsWithGlobals<DiagnoseCommandOptions>()));
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
  atFirstUse('stdout', (stream) =>
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' || error.code === 'EOF') process.exit(ExitStatus.matched);
      say(`the output could not be written: ${writeFailure(error)}`);
      process.exit(ExitStatus.bad);
    }),
  );
  atFirstUse('stderr', (stream) => stream.on('error', () => undefined));
}

/** Node makes a standard stream when it is first touched, which takes 10 ms: a run from cron that has nothing to say does without. */
function atFirstUse(name: 'stdout' | 'stderr', begin: (stream: NodeJS.WriteStream) => void): void {
  const made = Object.getOwnPropertyDescriptor(process, name);
  if (made?.get === undefined) {
    begin(process[name]);
    return;
  }
  const get = (): NodeJS.WriteStream => {
    Object.defineProperty(process, name, made);
    begin(process[name]);
    return process[name];
  };
  Object.defineProperty(process, name, { ...made, get });
}

function writeFailure(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOSPC') return 'no space is left on the disk';
  return error.code === 'EIO' ? 'the terminal is gone' : error.message;
}
