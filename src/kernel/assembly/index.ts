// What the host sees. Only numbers and one memory cross the border (../kernel.ts has the interface).

export { configure } from './layout';
export { addNode, resetNodes } from './keys';
export { dictSize, intern, resetDictionary } from './dictionary';
export { beginBatch, count, hardCount, keyEnd, keyParent, keyStart, lines, scan, setLines, status, textCount } from './scan';
export { firstPassedText, passedBlank, passedLines, passedText, resetPassed, scanMatching, setNeedles } from './prefilter';
