/** The style of the page. Colours keep a contrast of 4.5 to 1 and more in both schemes; nothing is told by colour alone. */

import { chartColors } from './charts.ts';

const painted = (color: string, variable: string): string =>
  `.chart [fill="${color}"]{fill:var(--${variable})}.chart [stroke="${color}"]{stroke:var(--${variable})}`;
const charts = [
  painted(chartColors.text, 'dim'),
  painted(chartColors.line, 'line'),
  painted(chartColors.mark, 'text'),
  ...chartColors.series.map((color, i) => `${painted(color, `s${i}`)}.key${i}{background:var(--s${i})}`),
].join('\n');

export const style = `
:root{color-scheme:light dark;--text:#1b1f24;--dim:#57606a;--back:#ffffff;--band:#f3f5f7;--line:#d0d7de;--accent:#1f5fa3;--fill:#fff6dd;--edge:#8a5a00;--s0:#2f6fb2;--s1:#a6480e;--s2:#1f7a4c;--s3:#7a3fa2;--s4:#5b6470}
@media (prefers-color-scheme:dark){:root{--text:#e6e9ec;--dim:#a9b2bb;--back:#14181c;--band:#1c2126;--line:#363d45;--accent:#8bbcf0;--fill:#2a2415;--edge:#e0b152;--s0:#6ba6e0;--s1:#f0a066;--s2:#6cc79a;--s3:#c79bea;--s4:#a3acb5}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--text);font:16px/1.5 system-ui,sans-serif}
.skip{position:absolute;left:-999rem}.skip:focus{left:1rem;top:.5rem;background:var(--back);padding:.25rem .5rem}
header,main,footer{max-width:72rem;margin:0 auto;padding:1rem}
h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0 1rem;overflow-wrap:anywhere}
h2{font-size:1.25rem;margin:2.25rem 0 .75rem;padding-top:.5rem;border-top:1px solid var(--line)}
h3{font-size:1.05rem;margin:1.5rem 0 .5rem}
p,li{overflow-wrap:anywhere;max-width:60rem}
ul{padding-left:1.2rem}
a{color:var(--accent)}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;padding:0;margin:0}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(11rem,1fr));gap:.75rem;margin:0 0 1.25rem}
.facts div{background:var(--band);padding:.6rem .75rem;border-radius:.4rem}
.facts dt{color:var(--dim);font-size:.85rem}
.facts dd{margin:0;font-weight:600;overflow-wrap:anywhere}
.fill{background:var(--fill);border-left:.25rem solid var(--edge);padding:.5rem .75rem;margin:.75rem 0}
.fill b{display:block;font-size:.85rem}
.scroll{overflow-x:auto;margin:.5rem 0}
table{border-collapse:collapse;width:100%}
caption{text-align:left;font-weight:600;padding:.5rem 0}
th,td{padding:.3rem .6rem;border-bottom:1px solid var(--line);vertical-align:top;text-align:left;overflow-wrap:break-word}
td.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
th.number{text-align:right}
thead th{font-size:.85rem;border-bottom:2px solid var(--line);white-space:nowrap}
tbody tr:nth-child(even){background:var(--band)}
th button{font:inherit;color:inherit;background:none;border:0;padding:0;cursor:pointer;text-decoration:underline dotted}
th[aria-sort=descending] button::after{content:" \\25BE"}
th[aria-sort=ascending] button::after{content:" \\25B4"}
code,pre{font:.85rem/1.45 ui-monospace,monospace}
code{overflow-wrap:anywhere}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--band);padding:.5rem .75rem;margin:.25rem 0 .75rem;border-radius:.3rem}
td:has(>code){min-width:14rem}
td.words{min-width:10rem}
details{margin:.25rem 0 1rem}
summary{cursor:pointer;color:var(--dim);font-size:.9rem}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
figure{margin:1rem 0}
figcaption{font-weight:600}
.chart svg{display:block;width:100%;height:auto;min-width:40rem}
.keys{display:flex;flex-wrap:wrap;gap:.25rem 1rem;list-style:none;padding:0;margin:.25rem 0;font-size:.9rem}
.key{display:inline-block;width:.8em;height:.8em;margin-right:.35em;border-radius:.15em}
footer{color:var(--dim);font-size:.9rem;border-top:1px solid var(--line);margin-top:2rem}
${charts}
@media screen and (max-width:40rem){
:has(>#timeline-table) thead{display:none}
:has(>#timeline-table) :is(tbody,tr,td){display:block}
:has(>#timeline-table) td{border:0;min-width:0;padding:.1rem .6rem}
:has(>#timeline-table) td:first-child{font-weight:600;padding-top:.5rem}
:has(>#timeline-table) td:last-child{border-bottom:1px solid var(--line);padding-bottom:.5rem}
}
@media print{
:root{--text:#000;--dim:#333;--back:#fff;--band:#f3f5f7;--line:#bbb;--accent:#000;--fill:#fff;--edge:#666;--s0:#2f6fb2;--s1:#a6480e;--s2:#1f7a4c;--s3:#7a3fa2;--s4:#5b6470}
nav,.skip{display:none}
body{font-size:10pt}
header,main,footer{max-width:none;padding:0}
.scroll{overflow:visible}
.chart svg{min-width:0}
figure,tr,pre,.fill{break-inside:avoid}
h2,h3,caption{break-after:avoid}
thead{display:table-header-group}
th button{text-decoration:none}
}
`;
