// Joins the pieces that a bundle always loads together into one file: opening thirty files takes longer than reading one.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

/**
 * @param {import('esbuild').Metafile} metafile of a build with splitting
 * @param {{ folder: string, apart: readonly string[], first: string, joined: string, options: import('esbuild').BuildOptions }} how
 *   first: the source file whose piece, with all that it imports, is joined, but for what those `apart` (source files or packages) are and import
 *   themselves, the entry that is run among them; joined: the name of the file
 */
export async function mergeChunks({ outputs }, { folder, apart, first, joined, options }) {
  const pathOf = (/** @type {string} */ name) => `${folder}/${name}`;
  const before = new Set(apart.flatMap((source) => [...closure(outputs, pieceOf(outputs, source))]));
  const pieces = [...closure(outputs, pieceOf(outputs, first))];
  const names = pieces.filter((path) => !before.has(path)).map((path) => basename(path));
  const exportName = (/** @type {string} */ file, /** @type {string} */ name) => `p${names.indexOf(file)}_${name}`;
  const reexports = names.map((file) => {
    const { exports } = outputs[pathOf(file)];
    return exports.length === 0
      ? `import './${file}';`
      : `export { ${exports.map((name) => `${name} as ${exportName(file, name)}`).join(', ')} } from './${file}';`;
  });
  const { outputFiles } = await build({
    ...options,
    stdin: { contents: reexports.join('\n'), resolveDir: folder },
    splitting: false,
    write: false,
    ignoreAnnotations: true,
    banner: {},
    plugins: [othersApart(names)],
  });
  const others = Object.keys(outputs).filter((path) => path.endsWith('.js') && !names.includes(basename(path)));
  // Some were joined before.
  for (const path of others.filter(existsSync)) writeFileSync(path, redirected(readFileSync(path, 'utf8')));
  writeFileSync(join(folder, joined), outputFiles[0].contents);
  const loadedLater = new Set(
    others.flatMap((path) =>
      outputs[path].imports.filter(({ kind }) => kind === 'dynamic-import').map(({ path: to }) => basename(to)),
    ),
  );
  for (const file of names.filter((name) => name !== joined)) {
    if (!loadedLater.has(file)) rmSync(join(folder, file));
    else writeFileSync(join(folder, file), stub(file));
  }

  /** Imports of the joined pieces become imports of the whole. */
  function redirected(/** @type {string} */ source) {
    return source.replace(
      /\b(import|export)(?:\{([^{}]*)\}from)?"\.\/([^"]+)"/g,
      (whole, /** @type {string} */ keyword, /** @type {string | undefined} */ list, /** @type {string} */ file) => {
        if (!names.includes(file)) return whole;
        if (list === undefined) return `${keyword}"./${joined}"`;
        const renamed = list.split(',').map((item) => {
          const [name, local = name] = item.split(' as ');
          return `${exportName(file, name)} as ${local}`;
        });
        return `${keyword}{${renamed.join(',')}}from"./${joined}"`;
      },
    );
  }

  /** For those who load the piece by its name. */
  function stub(/** @type {string} */ file) {
    const list = outputs[pathOf(file)].exports.map((name) => `${exportName(file, name)} as ${name}`);
    return `export{${list.join(',')}}from"./${joined}";\n`;
  }
}

/** The output that a source file is the entry of. */
function pieceOf(/** @type {import('esbuild').Metafile['outputs']} */ outputs, /** @type {string} */ source) {
  const piece = Object.keys(outputs).find((path) => outputs[path].entryPoint === source);
  if (piece === undefined) throw new Error(`${source} is no piece of its own`);
  return piece;
}

/** All that is loaded with an output. */
function closure(/** @type {import('esbuild').Metafile['outputs']} */ outputs, /** @type {string} */ from) {
  const reached = new Set([from]);
  for (const path of reached)
    for (const { path: to, kind } of outputs[path].imports)
      if (kind === 'import-statement' && to in outputs) reached.add(to);
  return reached;
}

/** @returns {import('esbuild').Plugin} */
function othersApart(/** @type {readonly string[]} */ names) {
  return {
    name: 'others-apart',
    setup(pieces) {
      pieces.onResolve({ filter: /^\.\// }, ({ path }) =>
        names.includes(path.slice(2)) ? undefined : { path, external: true },
      );
    },
  };
}
