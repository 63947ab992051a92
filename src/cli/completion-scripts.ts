/** The shells' halves of completion. Each asks `logscan __complete` with the line around the cursor. */

import type { Shell } from './completion-line.ts';

const bash = `# logscan completion for bash. Load it with: source <(logscan completion bash)
_logscan() {
  local line files=
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then files=1; else COMPREPLY+=("$line"); fi
  done < <(command "\${COMP_WORDS[0]}" __complete bash "\${COMP_LINE:0:COMP_POINT}" "\${COMP_LINE:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null)
  if [[ -n $files ]]; then
    if [[ \${#COMPREPLY[@]} -eq 0 ]]; then compopt -o filenames 2>/dev/null; fi
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}")
  fi
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *[=\\(:\\<\\>~\\ ] ]]; then compopt -o nospace 2>/dev/null; fi
}
complete -F _logscan logscan
`;

const zsh = `#compdef logscan
# logscan completion for zsh. Load it with: source <(logscan completion zsh)
_logscan() {
  local line value files=
  local -a values descriptions
  local left="\${(j: :)words[1,CURRENT-1]} \${QIPREFIX}\${PREFIX}"
  local right="\${SUFFIX}\${QISUFFIX} \${(j: :)words[CURRENT+1,-1]}"
  while IFS= read -r line; do
    if [[ $line == :files ]]; then files=1; continue; fi
    value=\${line%%$'\\t'*}
    values+=("$value")
    if [[ -n \${line#*$'\\t'} ]]; then descriptions+=("$value  -- \${line#*$'\\t'}"); else descriptions+=("$value"); fi
  done < <(command "\${words[1]}" __complete zsh "$left" "$right" 2>/dev/null)
  (( \${#values} )) && compadd -V logscan -l -d descriptions -S '' -a values
  [[ -n $files ]] && _files
  return 0
}
(( $+functions[compdef] )) && compdef _logscan logscan
`;

const fish = `# logscan completion for fish. Load it with: logscan completion fish | source
function __logscan_complete
    set -l left (commandline -pc | string collect)
    set -l whole (commandline -p | string collect)
    set -l right (string sub -s (math (string length -- "$left") + 1) -- "$whole" | string collect)
    command logscan __complete fish "$left" "$right" 2>/dev/null | string match -v -- :files
end
complete -c logscan -k -a '(__logscan_complete)'
`;

export const scripts: Readonly<Record<Shell, string>> = { bash, zsh, fish };
