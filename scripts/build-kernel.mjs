// Compiles the scan kernel (AssemblyScript) to dist/kernel.wasm.
import { mkdirSync } from 'node:fs';
import asc from 'assemblyscript/asc';

/** Builds the kernel; throws with the compiler's messages when it does not compile. */
export async function buildKernel(outFile = 'dist/kernel.wasm') {
  mkdirSync('dist', { recursive: true });
  const { error, stderr } = await asc.main([
    'src/kernel/assembly/index.ts',
    '--outFile',
    outFile,
    '--optimizeLevel',
    '3',
    '--noAssert',
    '--runtime',
    'stub',
    '--enable',
    'simd',
    '--importMemory',
    '--initialMemory',
    '1',
    '--use',
    'abort=',
  ]);
  if (error) throw new Error(`the kernel does not compile\n${stderr}`);
}

if (process.argv[1] === new URL(import.meta.url).pathname) await buildKernel();
