/** Which kernel runs: SIMD where WebAssembly has it, else the scalar one. The module is compiled once a process. */

import { readFileSync } from 'node:fs';
import type { Kernel, KernelConfig } from '../kernel/kernel.ts';
import { createScalarKernel } from '../kernel/scalar.ts';
import { createWasmKernel } from '../kernel/wasm.ts';

let compiled: WebAssembly.Module | null | undefined;

export function createKernel(wanted: 'simd' | 'scalar', config: KernelConfig): Kernel {
  const module = wanted === 'simd' ? kernelModule() : null;
  return module === null ? createScalarKernel(config) : createWasmKernel(module, config);
}

/** Takes over the module that another thread compiled: its optimised code comes along. */
export function adoptKernelModule(module: WebAssembly.Module | null): void {
  compiled = module;
}

/** The compiled module; null where SIMD is missing. */
export function kernelModule(): WebAssembly.Module | null {
  if (compiled === undefined) {
    const bytes = readFileSync(kernelUrl());
    try {
      compiled = new WebAssembly.Module(bytes);
    } catch {
      // No SIMD here. (To ask WebAssembly.validate first would compile it twice.)
      compiled = null;
    }
  }
  return compiled;
}

/** Beside the bundle; when run from the sources, in dist/. */
function kernelUrl(): URL {
  const fromSources = import.meta.url.endsWith('.ts');
  return new URL(fromSources ? '../../dist/kernel.wasm' : './kernel.wasm', import.meta.url);
}
