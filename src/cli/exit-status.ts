/** What the command returns to the shell. */
export const ExitStatus = {
  /** Something matched. */
  matched: 0,
  /** Nothing matched. */
  nothing: 1,
  /** An alert is firing. */
  firing: 1,
  /** Bad usage, or an input that could not be read. */
  bad: 2,
  /** Another run holds the state. */
  locked: 75,
  /** Ctrl-C; what there was of an aggregation was printed. */
  interrupted: 130,
} as const;
