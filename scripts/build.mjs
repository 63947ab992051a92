// Builds the package: the kernel (dist/kernel.wasm), the bundles (dist/*.js) and the types (dist/types).
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildKernel } from './build-kernel.mjs';
import { toCommonJs } from './common-js.mjs';
import { mergeChunks } from './merge-chunks.mjs';
import { readWhenUsed } from './read-when-used.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

rmSync('dist', { recursive: true, force: true });
await buildKernel();
const shape = { target: 'node20.19', minifySyntax: true, minifyWhitespace: true };
const unknownHash = 'of the core, when it is built';
const requireForBundle =
  "import { createRequire as createRequireForBundle } from 'node:module';\nconst require = createRequireForBundle(import.meta.url);";
/**
 * Two of Node's modules that packages ask for as they are loaded: `process` as a module makes all standard streams, `child_process` takes 8 ms,
 * and nothing of ours has commander start a program.
 *
 * @type {import('esbuild').Plugin}
 */
const lightBuiltIns = {
  name: 'light-built-ins',
  setup(bundle) {
    bundle.onResolve({ filter: /^(?:node:)?(?:process|child_process)$/ }, ({ path, importer, kind }) =>
      kind === 'require-call' && /node_modules.commander/.test(importer)
        ? { path: path.replace('node:', ''), namespace: 'light' }
        : undefined,
    );
    bundle.onLoad({ filter: /./, namespace: 'light' }, ({ path }) => ({
      contents: path === 'process' ? 'module.exports = globalThis.process;' : 'module.exports = {};',
    }));
  },
};
/** @type {import('esbuild').BuildOptions} */
const options = {
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  platform: 'node',
  ...shape,
  define: { LOGSCAN_VERSION: JSON.stringify(version) },
  legalComments: 'external',
  logLevel: 'warning',
};
/** What a count of a file does without. */
const seldom = [
  'picomatch',
  'src/aggregates/contrast.ts',
  'src/aggregates/latency.ts',
  'src/aggregates/patterns.ts',
  'src/aggregates/survey.ts',
  'src/engine/branches.ts',
  'src/engine/context-window.ts',
  'src/engine/sorted-rows.ts',
  'src/engine/span-meter.ts',
  'src/kernel/scalar.ts',
  'src/operators/pattern-table.ts',
  'src/operators/sort-columns.ts',
  'src/operators/spike-table.ts',
];
/** What the command, but no worker, has besides. */
const seldomInCommand = [
  ...seldom,
  'src/cli/assess/options.ts',
  'src/cli/help.ts',
  'src/cli/incident/options.ts',
  'src/cli/latency/options.ts',
  'src/cli/replay/options.ts',
  'src/cli/spike-options.ts',
  'src/cli/watch-options.ts',
  'src/cli/why-empty.ts',
  'src/engine/expand.ts',
  'src/input/seek.ts',
  'src/query/did-you-mean.ts',
  'src/query/error-location.ts',
  'src/render/chart.ts',
  'src/render/csv.ts',
  'src/render/json.ts',
  'src/render/pretty.ts',
  'src/render/table.ts',
  'src/render/tsv.ts',
];

// Each entry is bundled on its own: sharing pieces between them would make all of them open more files at the start.
await build({
  ...options,
  entryPoints: { index: 'src/index.ts' },
  chunkNames: 'index-[name]-[hash]',
  splitting: true,
  // What a package of CommonJS requires, Node gives.
  banner: { js: requireForBundle },
});
for (const { name, entry, first, spike, modules } of [
  {
    name: 'cli',
    entry: 'src/cli/main.ts',
    first: 'src/cli/program.ts',
    // What is started again and again, by cron.
    spike: 'src/cli/spike.ts',
    modules: seldomInCommand,
  },
  { name: 'worker', entry: 'src/engine/worker-start.ts', first: 'src/engine/worker.ts', modules: seldom },
]) {
  const later = readWhenUsed(name, modules);
  const { metafile } = await build({
    ...options,
    entryPoints: { [name]: entry, ...later.entryPoints },
    chunkNames: `${name}-[name]-[hash]`,
    splitting: true,
    metafile: true,
    plugins: [lightBuiltIns, later.plugin],
    define: { ...options.define, LOGSCAN_CODE: JSON.stringify(unknownHash) },
  });
  const merging = { folder: 'dist', options };
  await mergeChunks(metafile, { ...merging, apart: [], first: entry, joined: `${name}.js` });
  await mergeChunks(metafile, { ...merging, apart: [entry], first, joined: `${name}-core.js` });
  if (spike !== undefined) {
    // Options of commands are parts too; what they need, `spike` does as well.
    const parts = modules.filter((module) => /^src\/(?!.*options)/.test(module));
    await mergeChunks(metafile, {
      ...merging,
      apart: [entry, first, ...parts],
      first: spike,
      joined: `${name}-spike-core.js`,
    });
  }
  await toCommonJs('dist', name, later.names, shape);
  // The entry tells by it whether the code kept of a run before is that of these files.
  const hash = createHash('sha256');
  for (const file of readdirSync('dist').sort())
    if (/-core\.cjs$/.test(file) && file.startsWith(name)) hash.update(readFileSync(`dist/${file}`));
  const key = `${name}-${hash.digest('hex').slice(0, 16)}`;
  writeFileSync(`dist/${name}.cjs`, readFileSync(`dist/${name}.cjs`, 'utf8').replaceAll(unknownHash, key));
}
// Licences that must go along with what is bundled.
for (const [name, file] of [
  ['echarts', 'LICENSE'],
  ['echarts', 'NOTICE'],
  ['zrender', 'LICENSE'],
  ['hdr-histogram-js', 'LICENSE'],
  ['minizlib', 'LICENSE'],
  ['minipass', 'LICENSE.md'],
])
  copyFileSync(`node_modules/${name}/${file}`, `dist/${name}.${file}.txt`);
if (!process.argv.includes('--no-types')) {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
    stdio: 'inherit',
  });
}
