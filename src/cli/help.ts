// The help text, made from the table of options so that it cannot fall behind.
import { flagOf, OPTION_NAMES, OPTIONS, type OptionName } from '../config/index.js'
import { VERSION } from '../version.js'
import type { CommandRow } from './command.js'

const GROUPS = ['Server', 'Behaviour', 'Time', 'Fleet and faults'] as const

/** The text of `bms-emulator --help`: the commands, and the options of the first one. */
export function help (commands: Readonly<Record<string, CommandRow>>): string {
  const usages = Object.values(commands).map(({ usage, about }) => entry(`bms-emulator ${usage}`, about, 42))
  return `bms-emulator ${VERSION}: restarts bare metal servers that do not exist

Usage
${usages.join('\n')}
${entry('bms-emulator COMMAND --help', 'what one command does', 42)}
  bms-emulator --help | --version

${optionsHelp()}
${EXAMPLES}`
}

/** How the emulator is started, for those who want to see it done. */
export const EXAMPLES = `Examples
  bms-emulator --reboot-duration 200ms
  bms-emulator --profile nova --port 0
  bms-emulator --fault BMS.0212:times=2 --fault delay=2s:operation=show
`

/** The options of the emulator, in groups. */
export function optionsHelp (): string {
  return `${GROUPS.map((group) => `${group}\n${OPTION_NAMES.filter((name) => OPTIONS[name].group === group).map(optionEntry).join('\n')}`).join('\n\n')}

Files
${entry('--config FILE', 'all of these from a file, JSON or YAML: {"rebootDuration":"200ms"}')}
${entry('--watch', 'read config, fleet and plan again when they change; what runs goes on (start)')}
${entry('--print-config', 'print each value and where it came from, and end')}

Each option can also be set as a variable: BMS_EMULATOR_REBOOT_DURATION=200ms.
A flag wins over a variable, a variable over the file.
`
}

const [TERM_WIDTH, LINE_WIDTH] = [31, 98]

/** A term and what it means, the meaning in a column of its own and broken into lines where it is long. */
function entry (term: string, meaning: string, width = TERM_WIDTH): string {
  const lines = ['']
  for (const word of meaning.split(' ')) {
    const last = lines.at(-1) ?? ''
    if (last !== '' && width + last.length + word.length + 1 > LINE_WIDTH) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  const head = `  ${term}`
  const start = head.length < width ? head.padEnd(width) : `${head}\n${' '.repeat(width)}`
  return `${start}${lines.join(`\n${' '.repeat(width)}`)}`
}

function optionEntry (name: OptionName): string {
  const { value, about, isList } = OPTIONS[name]
  const notes = [isList === true ? 'repeatable' : '', fallbackOf(name)].filter((note) => note !== '')
  return entry(`--${flagOf(name)}${value === undefined ? '' : ` ${value}`}`, `${about}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`)
}

function fallbackOf (name: OptionName): string {
  const { fallback, fallbackText, value } = OPTIONS[name]
  if (value === undefined) return ''
  return `default: ${fallbackText ?? String(fallback)}`
}
