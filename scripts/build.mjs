// Builds the package: the kernel (dist/kernel.wasm), the bundles (dist/*.js) and the types (dist/types).
import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildKernel } from './build-kernel.mjs';
import { mergeChunks } from './merge-chunks.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

rmSync('dist', { recursive: true, force: true });
await buildKernel();
/** @type {import('esbuild').BuildOptions} */
const options = {
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  define: { LOGSCAN_VERSION: JSON.stringify(version) },
  legalComments: 'external',
  logLevel: 'warning',
};
// Each entry is bundled on its own: sharing pieces between them would make all of them open more files at the start.
for (const [name, entry] of Object.entries({
  cli: 'src/cli/main.ts',
  worker: 'src/engine/worker.ts',
  index: 'src/index.ts',
})) {
  const { metafile } = await build({
    ...options,
    entryPoints: { [name]: entry },
    chunkNames: `${name}-[name]-[hash]`,
    splitting: true,
    metafile: true,
    // What a package of CommonJS requires, Node gives.
    banner: {
      js: "import { createRequire as createRequireForBundle } from 'node:module';\nconst require = createRequireForBundle(import.meta.url);",
    },
  });
  if (name === 'cli')
    await mergeChunks(metafile, {
      folder: 'dist',
      entry: 'cli.js',
      first: 'src/cli/program.ts',
      joined: 'cli-core.js',
      options,
    });
}
// Licences that must go along with what is bundled.
for (const [name, file] of [
  ['echarts', 'LICENSE'],
  ['echarts', 'NOTICE'],
  ['zrender', 'LICENSE'],
  ['hdr-histogram-js', 'LICENSE'],
])
  copyFileSync(`node_modules/${name}/${file}`, `dist/${name}.${file}.txt`);
if (!process.argv.includes('--no-types')) {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
    stdio: 'inherit',
  });
}
