// What the host sees. Only numbers and one memory cross the border (../kernel.ts has the interface).

export { dictSize, intern, resetDictionary } from './dictionary';
export { addNode, resetNodes } from './keys';
export { configure } from './layout';
export {
  firstPassedText,
  passedBlank,
  passedLines,
  passedText,
  resetPassed,
  scanMatching,
  setNeedles,
} from './prefilter';
export {
  beginBatch,
  count,
  hardCount,
  keyEnd,
  keyParent,
  keyStart,
  lines,
  scan,
  setLines,
  status,
  textCount,
} from './scan';
