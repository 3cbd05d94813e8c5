// Completion for bash.
import type { CommandSpec, Values } from './spec.js'
import type { Following } from '../command.js'

/** Returns a script that bash reads: `eval "$(bms-emulator completion bash)"`. */
export function bashScript (specs: readonly CommandSpec[]): string {
  return `# Completion of bms-emulator for bash: eval "$(bms-emulator completion bash)"
_bms_emulator () {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command=start i
  COMPREPLY=()
  # bash takes --flag=value apart.
  if [[ $cur == = ]]; then cur=; elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  if (( COMP_CWORD == 1 )) && [[ $cur != -* ]]; then
    COMPREPLY=($(compgen -W '${specs.map(({ name }) => name).join(' ')}' -- "$cur"))
    return
  fi
  [[ \${COMP_WORDS[1]} == -* ]] || command=\${COMP_WORDS[1]}
  if [[ $command == run ]]; then
    for (( i = 2; i < COMP_CWORD; i++ )); do
      [[ \${COMP_WORDS[i]} == -- ]] || continue
      # The rest is a command of its own.
      if declare -F _command_offset > /dev/null; then _command_offset $(( i + 1 ))
      elif (( COMP_CWORD == i + 1 )); then COMPREPLY=($(compgen -c -- "$cur"))
      else _bms_emulator_files; fi
      return
    done
  fi
  case $command:$prev in
${specs.flatMap(({ name, flags }) => flags.flatMap((flag) => flag.values === null ? [] : [valueCase(`${name}:--${flag.name}${flag.short === null ? '' : `|${name}:-${flag.short}`}`, flag.values)])).join('\n')}
  esac
  if [[ $cur == -* ]]; then
    case $command in
${specs.map(({ name, flags }) => `      ${name}) COMPREPLY=($(compgen -W '${flags.map((flag) => `--${flag.name}`).join(' ')}' -- "$cur")) ;;`).join('\n')}
    esac
    return
  fi
  case $command:$prev in
${specs.flatMap(({ name, words }) => wordCases(name, words)).join('\n')}
  esac
}
_bms_emulator_files () {
  compopt -o filenames 2> /dev/null
  local IFS=$'\\n'
  COMPREPLY=($(compgen -f -- "$cur"))
}
complete -F _bms_emulator bms-emulator
`
}

function valueCase (pattern: string, values: Values): string {
  return `    ${pattern}) ${values === 'any' ? '' : values === 'file' ? '_bms_emulator_files; ' : `COMPREPLY=($(compgen -W '${values.join(' ')}' -- "$cur")); `}return ;;`
}

/** Returns the cases for the words after a command, and for those after each of them. */
function wordCases (command: string, words: Following): readonly string[] {
  if (words === null || typeof words === 'string') return []
  return [
    `    ${command}:${command}) COMPREPLY=($(compgen -W '${Object.keys(words).join(' ')}' -- "$cur")) ;;`,
    ...Object.entries(words).flatMap(([word, next]) => next === 'file' ? [`    ${command}:${word}) _bms_emulator_files ;;`] : [])
  ]
}
