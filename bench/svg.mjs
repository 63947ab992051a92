/** The little SVG that the charts need: strings, and axes of powers of ten. */

const INK = '#1f2328';
const FAINT = '#d0d7de';
const FONT = 'ui-sans-serif, system-ui, Helvetica, Arial, sans-serif';

/** @param {number} width @param {number} height @param {readonly string[]} parts */
export function svg(width, height, parts) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="${FONT}" font-size="12" fill="${INK}">
<rect width="${width}" height="${height}" fill="#ffffff"/>
${parts.join('\n')}
</svg>
`;
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} text
 * @param {string} [more] attributes
 */
export function label(x, y, text, more = '') {
  return `<text x="${short(x)}" y="${short(y)}" ${more}>${escaped(text)}</text>`;
}

/** @param {number} x @param {number} y @param {number} width @param {number} height @param {string} fill */
export function bar(x, y, width, height, fill) {
  return `<rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}" fill="${fill}"/>`;
}

/** @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 */
export function rule(x1, y1, x2, y2) {
  return `<path d="M${short(x1)} ${short(y1)}L${short(x2)} ${short(y2)}" stroke="${FAINT}" fill="none"/>`;
}

/** With a dot at each point. @param {readonly (readonly [number, number])[]} points @param {string} stroke */
export function curve(points, stroke) {
  const path = points.map(([x, y]) => `${short(x)} ${short(y)}`).join('L');
  const dots = points.map(([x, y]) => `<circle cx="${short(x)}" cy="${short(y)}" r="2.5" fill="${stroke}"/>`);
  return `<path d="M${path}" stroke="${stroke}" fill="none" stroke-width="1.5"/>${dots.join('')}`;
}

/**
 * A logarithmic scale from values to places, widened to powers of ten.
 * @param {readonly number[]} values
 * @param {number} from
 * @param {number} to
 */
export function logScale(values, from, to) {
  // What is nearly a power of ten needs no decade of its own: a corpus ends a little before its size.
  const low = Math.floor(Math.log10(Math.min(...values)) + 0.01);
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values)) - 0.01));
  return {
    ticks: Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i)),
    /** @param {number} value */
    at: (value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from),
  };
}

/** @param {number} value */
function short(value) {
  return String(Math.round(value * 10) / 10);
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
