// Completion for zsh.
import type { CommandSpec, FlagSpec, Values } from './spec.js'
import type { Following } from '../command.js'

/** Returns a script that zsh reads: `source <(bms-emulator completion zsh)`, or a file `_bms-emulator` in $fpath. */
export function zshScript (specs: readonly CommandSpec[]): string {
  return `#compdef bms-emulator
# Completion of bms-emulator for zsh: source <(bms-emulator completion zsh)
_bms-emulator () {
  local command=start
  local -a commands
  if (( CURRENT == 2 )) && [[ $PREFIX != -* ]]; then
    commands=(
${specs.map(({ name, about }) => `      ${quoted(`${name}:${about}`)}`).join('\n')}
    )
    _describe command commands
    return
  fi
  if [[ $words[2] != -* ]]; then
    command=$words[2]
    shift words
    (( CURRENT-- ))
  fi
  case $command in
${specs.map(({ name, words, flags }) => `    ${name})\n      _arguments -s ${[...flags.map(argument), ...wordArguments(words)].join(' \\\n        ')}\n      ;;`).join('\n')}
  esac
}
if [[ $funcstack[1] == _bms-emulator ]]; then _bms-emulator "$@"; else compdef _bms-emulator bms-emulator; fi
`
}

function quoted (text: string): string {
  return `'${text.replaceAll('\'', '\'\\\'\'')}'`
}

function argument ({ name, short, about, values, isList }: FlagSpec): string {
  const text = about.replace(/[[\]:\\]/g, '\\$&')
  const value = values === null ? '' : `:value:${action(values)}`
  const excluded = isList ? '*' : short === null ? '' : `(-${short} --${name})`
  const spec = `--${name}[${text}]${value}`
  // Braces write one argument for each form of the flag.
  return short === null ? quoted(`${excluded}${spec}`) : `${quoted(excluded)}{-${short},--${name}}${quoted(`[${text}]${value}`)}`
}

function action (values: Values): string {
  return values === 'file' ? '_files' : values === 'any' ? ' ' : `(${values.join(' ')})`
}

function wordArguments (words: Following): readonly string[] {
  if (words === null) return []
  if (words === 'file') return ['\'1:file:_files\'']
  if (words === 'command') return ['\'*::command:_normal\'']
  const hasFile = Object.values(words).includes('file')
  return [quoted(`1:word:(${Object.keys(words).join(' ')})`), ...hasFile ? ['\'2:file:_files\''] : []]
}
