export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/**
 * What a shell reads to complete `lares`: it asks `lares completion words`, which answers with what
 * kind of names fits (none, file or folder) and then a candidate a line, with a tab and what it does.
 */
export const shellScripts: Readonly<Record<Shell, string>> = {
  bash: `_lares() {
  local current="\${COMP_WORDS[COMP_CWORD]}" lines line
  mapfile -t lines < <(lares completion words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  [[ $current == = ]] && current=
  COMPREPLY=()
  for line in "\${lines[@]:1}"; do COMPREPLY+=("\${line%%$'\\t'*}"); done
  case \${lines[0]} in
    file) mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames ;;
    folder) mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen -d -- "$current"); compopt -o filenames ;;
  esac
}
complete -F _lares lares
`,
  zsh: `#compdef lares
_lares() {
  local -a lines candidates
  local line tab=$'\\t'
  lines=("\${(@f)$(lares completion words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  for line in "\${(@)lines[2,-1]}"; do
    candidates+=("\${\${line%%$tab*}//:/\\\\:}:\${line#*$tab}")
  done
  (( $#candidates )) && _describe lares candidates
  case $lines[1] in
    file) _files ;;
    folder) _files -/ ;;
  esac
}
compdef _lares lares
`,
  fish: `function __lares_complete
  set -l current (commandline -ct)
  set -l words (commandline -opc)
  set -l lines (lares completion words -- $words[2..] "$current" 2>/dev/null)
  switch "$lines[1]"
    case file
      __fish_complete_path "$current"
    case folder
      __fish_complete_directories "$current" ''
  end
  printf '%s\\n' $lines[2..]
end
complete -c lares -f -a '(__lares_complete)'
`,
};
