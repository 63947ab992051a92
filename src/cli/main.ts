/** The entry of the command. What needs no engine is answered before anything is loaded. */

import { enableCompileCache } from './compile-cache.ts';
import { plainFileBytes, startWorkersEarly } from './early-workers.ts';
import { optimizeLate } from './late-optimizer.ts';

declare const LOGSCAN_VERSION: string;

const args = process.argv.slice(2);

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
  startWorkersEarly(args, bytes);
  optimizeLate(bytes);
  const { main } = await import('./program.ts');
  process.exitCode = await main(args, LOGSCAN_VERSION);
}
