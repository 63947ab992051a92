// Keeps parts of a bundle in files of their own that are read when something of them is first used: what is read at the start is compiled
// at the start, at some 10 MB/s.
import { resolve } from 'node:path';

/**
 * An esbuild plugin, for a build with splitting whose pieces then become CommonJS (`common-js.mjs`).
 *
 * @param {string} bundle
 * @param {readonly string[]} modules source files, or names of packages
 */
export function readWhenUsed(bundle, modules) {
  const nameOf = (/** @type {string} */ module) =>
    `${bundle}-part-${module.replace(/^src\/|\.ts$/g, '').replaceAll('/', '-')}`;
  const nameByPath = new Map(
    modules.map((module) => [module.startsWith('src/') ? resolve(module) : module, nameOf(module)]),
  );
  return {
    entryPoints: Object.fromEntries(modules.map((module) => [nameOf(module), module])),
    names: [...nameByPath.values()],
    /** @type {import('esbuild').Plugin} */
    plugin: {
      name: 'read-when-used',
      setup(build) {
        build.onResolve({ filter: /./ }, ({ path, kind, resolveDir }) => {
          if (kind !== 'import-statement') return undefined;
          const name = nameByPath.get(path.startsWith('.') ? resolve(resolveDir, path) : path);
          return name === undefined ? undefined : { path: `./${name}.js`, external: true };
        });
      },
    },
  };
}
