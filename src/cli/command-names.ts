/** The commands and what each is for, in few words. */

export const commands: readonly { readonly text: string; readonly description: string }[] = [
  { text: 'fields', description: 'what is in these logs' },
  { text: 'spike', description: 'is something happening now that was not before?' },
  { text: 'watch', description: 'the rules of a file over these logs' },
  { text: 'assess', description: 'the first minute of an incident' },
  { text: 'report', description: 'an incident, written up' },
  { text: 'patterns', description: 'which kinds of message, which are new' },
  { text: 'latency', description: 'response times: percentiles, distribution, before and now' },
  { text: 'explain', description: 'what do the records of a query have in common' },
  { text: 'compare', description: 'what changed: before against after' },
  { text: 'trace', description: 'one request, end to end' },
  { text: 'replay', description: 'requests in logs, as curl lines or sent again' },
  { text: 'diagnose', description: 'which known failures these logs show' },
  { text: 'state', description: 'what runs with --state keep' },
  { text: 'completion', description: 'completions for bash, zsh or fish' },
];
