// Turns the pieces of a bundle into CommonJS: Node starts its loader of ES modules only for those who need it, which takes some 10 ms.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';

/**
 * Rewrites `NAME.js` and `NAME-*.js` as `.cjs`. Node's own modules, and the pieces called `later`, are loaded when they are first used.
 *
 * @param {string} folder
 * @param {string} name of the bundle
 * @param {readonly string[]} later
 * @param {import('esbuild').TransformOptions} options
 */
export async function toCommonJs(folder, name, later, options) {
  const pieces = readdirSync(folder).filter(
    (file) => file.endsWith('.js') && (file === `${name}.js` || file.startsWith(`${name}-`)),
  );
  for (const file of pieces) {
    const renamed = readFileSync(join(folder, file), 'utf8').replace(
      /\b(from|import|import\()"\.\/([^"]+)\.js"/g,
      (whole, /** @type {string} */ before, /** @type {string} */ other) =>
        pieces.includes(`${other}.js`) ? `${before}"./${other}.cjs"` : whole,
    );
    const { code } = await transform(renamed, {
      ...options,
      format: 'cjs',
      supported: { 'dynamic-import': false },
      define: { 'import.meta.url': 'urlOfPiece' },
    });
    const own = boundAtOnce(loadedWhenUsed(code, later), name, file);
    const whole = `"use strict";${urlOf(code)}${own}`;
    // A single character beyond ASCII would make V8 hold the whole file at two bytes a character.
    const other = /.{0,40}[\x80-\uffff].*/.exec(whole);
    if (other !== null && file.endsWith('-core.js'))
      throw new Error(`written with an escape, V8 would need half the memory: ${other[0].slice(0, 80)}`);
    writeFileSync(join(folder, file.replace(/js$/, 'cjs')), whole);
    rmSync(join(folder, file));
  }
}

/** Where the piece lies, for one that asks. */
function urlOf(/** @type {string} */ code) {
  return code.includes('urlOfPiece') ? 'const urlOfPiece=require("node:url").pathToFileURL(__filename).href;' : '';
}

/**
 * What a piece takes from the core is bound as the piece is loaded: the core is whole by then, and exports nothing that changes. As
 * properties of the core they would be asked for by a function each time, also in loops over millions of values. Pieces export in one layer
 * of such functions, not in two, for the same reason.
 */
function boundAtOnce(/** @type {string} */ code, /** @type {string} */ name, /** @type {string} */ file) {
  const direct = code.replace(
    /module\.exports=__toCommonJS\((\w+)\);/,
    'module.exports=__defProp($1,"__esModule",{value:!0});',
  );
  const core = `./${name}-core.cjs`;
  const modules = [...direct.matchAll(/\b(import_\w+)=require\("([^"]+)"\)(?=[,;])/g)];
  const names = modules.filter(([, , module]) => module === core).map(([, name]) => name);
  if (names.length === 0 || file === `${name}.js`) return direct;
  /** @type {Set<string>} */
  const taken = new Set();
  const bound = direct.replace(
    new RegExp(`\\b(?:${names.join('|')})\\.(\\w+)`, 'g'),
    (_whole, /** @type {string} */ property) => {
      taken.add(property);
      return `core_${property}`;
    },
  );
  return `const{${[...taken].map((property) => `${property}:core_${property}`).join(',')}}=require("${core}");${bound}`;
}

/** Node's own modules cost a millisecond or some each. What all need at once is loaded at once. */
const atOnce = ['node:fs', 'node:path'];

function loadedWhenUsed(/** @type {string} */ code, /** @type {readonly string[]} */ later) {
  const pieces = later.map((piece) => `./${piece}.cjs`);
  const names = new Set();
  const loading = code.replace(
    /\b(import_\w+)=((?:__toESM\()?require\("([^"]+)"\)\)?)(?=[,;])/g,
    (whole, /** @type {string} */ name, /** @type {string} */ load, /** @type {string} */ module) => {
      if (!(module.startsWith('node:') && !atOnce.includes(module)) && !pieces.includes(module)) return whole;
      names.add(name);
      return `${name}=()=>{const loaded=${load};${name}=()=>loaded;return loaded}`;
    },
  );
  if (names.size === 0) return code;
  const used = loading.replace(new RegExp(`\\b(${[...names].join('|')})\\.`, 'g'), '($1()).');
  // Every other use would meet the function that loads.
  const bare = new RegExp(`.{0,30}\\b(?:${[...names].join('|')})\\b(?!=\\(\\)=>|\\(\\)\\)\\.).{0,30}`).exec(used);
  if (bare !== null) throw new Error(`a module that is loaded when it is used is used as a whole: ${bare[0]}`);
  return used;
}
