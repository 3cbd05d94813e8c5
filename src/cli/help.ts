// Builds the help text from the table of options.
import { flagOf, OPTION_NAMES, OPTIONS, type OptionName } from '../config/index.js'
import { VERSION } from '../version.js'
import type { CommandRow } from './command.js'

const GROUPS = ['Server', 'Behaviour', 'Time', 'Fleet and faults'] as const

/** Returns the text of `bms-emulator --help`: the commands, and the options of `start`. */
export function help (commands: Readonly<Record<string, CommandRow>>): string {
  const usages = Object.values(commands).map(({ usage, about }) => entry(`bms-emulator ${usage}`, about, 42))
  return `bms-emulator ${VERSION}: restarts bare metal servers that do not exist

Usage
${usages.join('\n')}
${entry('bms-emulator COMMAND --help', 'show the help of a command', 42)}
  bms-emulator --help | --version

${optionsHelp()}
${EXAMPLES}`
}

export const EXAMPLES = `Examples
  bms-emulator --reboot-duration 200ms
  bms-emulator --profile nova --port 0
  bms-emulator --fault BMS.0212:times=2 --fault delay=2s:operation=show
`

/** Returns the help of the options, in groups. */
export function optionsHelp (): string {
  return `${GROUPS.map((group) => `${group}\n${OPTION_NAMES.filter((name) => OPTIONS[name].group === group).map(optionEntry).join('\n')}`).join('\n\n')}

Files
${entry('--config FILE', 'read all options from a JSON or YAML file: {"rebootDuration":"200ms"} (default: bms-emulator.config.json, .yaml or .yml, or "bms-emulator" in package.json, in the working directory)')}
${entry('--watch', 'reload config, fleet and plan when they change (start)')}
${entry('--print-config', 'print each value with its origin, and exit')}

Each option can also be set by a variable: BMS_EMULATOR_REBOOT_DURATION=200ms.
Flags override variables, and variables override the file.
`
}

const [TERM_WIDTH, LINE_WIDTH] = [31, 98]

/** Formats a term and its meaning in two columns, and wraps the meaning. */
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
