// Joins the pieces that a bundle always loads together into one file: opening thirty files takes longer than reading one.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

/**
 * @param {import('esbuild').Metafile} metafile of a build with splitting
 * @param {{ folder: string, entry: string, first: string, joined: string, options: import('esbuild').BuildOptions }} how
 *   entry: the output that is run; first: the source file whose piece, with all that it imports, is joined, but for what the entry imports
 *   itself; joined: the name of the file
 */
export async function mergeChunks({ outputs }, { folder, entry, first, joined, options }) {
  const pathOf = (/** @type {string} */ name) => `${folder}/${name}`;
  const start = Object.keys(outputs).find((path) => outputs[path].entryPoint === first);
  if (start === undefined) throw new Error(`${first} is no piece of its own`);
  const before = closure(outputs, pathOf(entry));
  const names = [...closure(outputs, start)].filter((path) => !before.has(path)).map((path) => basename(path));
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
  for (const path of others) writeFileSync(path, redirected(readFileSync(path, 'utf8')));
  writeFileSync(join(folder, joined), outputFiles[0].contents);
  const loadedLater = new Set(
    others.flatMap((path) =>
      outputs[path].imports.filter(({ kind }) => kind === 'dynamic-import').map(({ path: to }) => basename(to)),
    ),
  );
  for (const file of names) {
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
