/** The entry of the command. What needs no engine is answered before anything is loaded. */

import { fileURLToPath } from 'node:url';
import { keptCodeFolder, loadWithKeptCode } from '../core/kept-code.ts';
import { optimizeLate } from '../core/late-optimizer.ts';
import { useKeptCode } from '../engine/worker-pool.ts';
import { enableCompileCache } from './compile-cache.ts';
import { plainFileBytes, startWorkersEarly } from './early-workers.ts';

declare const LOGSCAN_VERSION: string;
/** The hash of the core that belongs to this entry; of none where the command is bundled in another way. */
declare const LOGSCAN_CODE: string | undefined;

async function run(args: string[]): Promise<void> {
  if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
    process.stdout.write(`${LOGSCAN_VERSION}\n`);
  } else if (args[0] === '__complete') {
    // Asked by the shells at a press of the key: the words are those of another command line.
    enableCompileCache();
    const { complete } = await import('./completion.ts');
    process.stdout.write(await complete(args.slice(1)));
  } else {
    enableCompileCache();
    const bytes = plainFileBytes(args);
    const codeFolder = typeof LOGSCAN_CODE === 'string' ? keptCodeFolder() : undefined;
    useKeptCode(codeFolder);
    startWorkersEarly(args, bytes);
    if (codeFolder !== undefined) {
      load('cli-core.cjs', `${LOGSCAN_CODE}`, codeFolder);
      if (args[0] === 'spike' || args[0] === 'watch') load('cli-spike-core.cjs', `${LOGSCAN_CODE}-spike`, codeFolder);
    }
    // With a state it is known later how much there is to do: `state-run.ts` asks for it then.
    if (!args.some(isState)) optimizeLate(bytes);
    const { main } = await import('./program.ts');
    process.exitCode = await main(args, LOGSCAN_VERSION);
  }
}

function isState(arg: string): boolean {
  return arg === '--state' || arg.startsWith('--state=');
}

function load(piece: string, key: string, codeFolder: string): void {
  loadWithKeptCode(fileURLToPath(new URL(`./${piece}`, import.meta.url)), key, codeFolder, 'at exit');
}

void run(process.argv.slice(2));
