/** The style of the page. Colours keep a contrast of 4.5 to 1 and more in both schemes; a failure is told by a word too. */

const depths = Array.from({ length: 13 }, (_, depth) => `.d${depth}{padding-left:${0.5 + depth}rem}`).join('');

export const style = `
:root{color-scheme:light dark;--text:#1b1f24;--dim:#57606a;--back:#ffffff;--band:#f3f5f7;--line:#d0d7de;--bar:#2f6fb2;--warn:#8a5a00;--error:#b3261e}
@media (prefers-color-scheme:dark){:root{--text:#e6e9ec;--dim:#a3acb5;--back:#14181c;--band:#1c2126;--line:#363d45;--bar:#6ba6e0;--warn:#e0b152;--error:#ff8a80}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--text);font:15px/1.45 system-ui,sans-serif}
main{max-width:90rem;margin:0 auto;padding:1rem}
h1{font-size:1.25rem;margin:0 0 .75rem;overflow-wrap:anywhere}
h2{font-size:1.05rem;margin:1.5rem 0 .5rem}
.facts{display:flex;flex-wrap:wrap;gap:.5rem 2rem;margin:0}
.facts dt{color:var(--dim);font-size:.85rem}
.facts dd{margin:0;overflow-wrap:anywhere}
.notes{padding-left:1.2rem;margin:0}
.notes li{overflow-wrap:anywhere;margin:.2rem 0}
.scroll{overflow-x:auto}
table{border-collapse:collapse}
th{text-align:left;font-weight:600}
thead th{color:var(--dim);font-size:.85rem}
th,td{padding:.2rem .5rem;border-bottom:1px solid var(--line);vertical-align:top}
.services td{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.waterfall{width:100%;min-width:44rem;table-layout:fixed}
.waterfall th:nth-child(1),.waterfall th:nth-child(2){width:6rem}
.waterfall th:nth-child(3){width:10rem}
.waterfall th:nth-child(5){width:34%}
.waterfall td{overflow-wrap:anywhere}
.waterfall td:nth-child(1),.waterfall td:nth-child(2){text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.waterfall tbody tr:nth-child(even){background:var(--band)}
.waterfall svg{display:block;width:100%;height:1rem}
${depths}
svg rect{fill:var(--bar)}
.warn rect{fill:var(--warn)}.error rect{fill:var(--error)}
.warn summary{color:var(--warn)}.error summary{color:var(--error)}
.mark{border:1px solid currentColor;border-radius:.2rem;padding:0 .25rem;font-size:.8rem}
summary{cursor:pointer}
.waterfall summary{list-style-position:outside;margin-left:1rem}
summary:focus-visible,.scroll:focus-visible{outline:2px solid var(--bar);outline-offset:2px}
details p{margin:.25rem 0;color:var(--dim);font-size:.85rem}
pre{margin:0;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.8rem;max-height:20rem;overflow-y:auto}
.apart{list-style:none;padding:0}
.apart details{display:inline-block;vertical-align:top;max-width:100%}
@media (max-width:44rem){
.scroll{overflow:visible}
.services{width:100%}
.services th:first-child{overflow-wrap:anywhere}
.waterfall,.waterfall tbody{display:block;min-width:0}
.waterfall thead{display:none}
.waterfall tr{display:grid;grid-template-columns:auto auto 1fr;border-bottom:1px solid var(--line);padding:.25rem 0}
.waterfall td{border:0;padding-top:0;padding-bottom:0}
.waterfall td:nth-child(n+4){grid-column:1/-1}
}
@media print{.scroll{overflow:visible}.waterfall{min-width:0}}
`;
