// Completion for fish.
import type { CommandSpec, FlagSpec } from './spec.js'
import type { Following } from '../command.js'

/** Returns a script that fish reads: `bms-emulator completion fish | source`. */
export function fishScript (specs: readonly CommandSpec[]): string {
  return `# Completion of bms-emulator for fish: bms-emulator completion fish | source
function __bms_emulator_command
  set -l words (commandline -opc)
  if set -q words[2]; and not string match -q -- '-*' $words[2]
    echo $words[2]
  else
    echo start
  end
end
# Whether the words before the cursor are a command and these.
function __bms_emulator_after
  set -l words (commandline -opc)
  test "$words[2..-1]" = "$argv"
end
# Completes the command after -- as it is completed alone.
function __bms_emulator_rest
  set -l words (commandline -opc)
  set -l at (contains -i -- -- $words); or return
  set -e words[1..$at]
  complete -C (string join ' ' -- (string escape -- $words) (commandline -ct))
end
complete -c bms-emulator -f
${specs.map(({ name, about }) => `complete -c bms-emulator -n __bms_emulator_after -a ${name} -d ${quoted(about)}`).join('\n')}
${specs.flatMap(({ name, flags, words }) => [...flags.map((flag) => flagLine(name, flag)), ...wordLines(name, words)]).join('\n')}
`
}

function quoted (text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}

function flagLine (command: string, { name, short, about, values }: FlagSpec): string {
  const value = values === null ? '' : values === 'file' ? ' -r -F' : values === 'any' ? ' -x' : ` -x -a ${quoted(values.join(' '))}`
  return `complete -c bms-emulator -n 'test (__bms_emulator_command) = ${command}' -l ${name}${short === null ? '' : ` -s ${short}`}${value} -d ${quoted(about)}`
}

function wordLines (command: string, words: Following): readonly string[] {
  if (words === null || words === 'file') return []
  if (words === 'command') return [`complete -c bms-emulator -n 'test (__bms_emulator_command) = ${command}; and contains -- -- (commandline -opc)' -a '(__bms_emulator_rest)'`]
  return [
    `complete -c bms-emulator -n '__bms_emulator_after ${command}' -a ${quoted(Object.keys(words).join(' '))}`,
    ...Object.entries(words).flatMap(([word, next]) => next === 'file' ? [`complete -c bms-emulator -n '__bms_emulator_after ${command} ${word}' -F`] : [])
  ]
}
