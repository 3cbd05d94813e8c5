// Builds the help text from the table of options.
import { flagOf, OPTION_NAMES, OPTIONS, type OptionName } from '../config/index.js'
import { VERSION } from '../version.js'
import type { CommandRow, CommandTable } from './command.js'
import type { FlagTable } from './flags.js'

const GROUPS = ['Server', 'Behaviour', 'Time', 'Fleet and faults', 'Report'] as const

/** Returns the text of `bms-emulator --help`: the commands, and the options of `start`. */
export function help (commands: CommandTable): string {
  const usages = Object.values(commands).flatMap(usageLines)
  return `bms-emulator ${VERSION}: restarts bare metal servers that do not exist

Usage
${usages.join('\n')}
${entry('bms-emulator COMMAND --help', 'show the help of a command', USAGE_WIDTH)}
  bms-emulator --help | --version

${optionsHelp()}
${EXAMPLES}`
}

/** Returns the help of a command from its row: what it is for, how it is used, notes, and its flags. */
export function commandHelp (row: CommandRow, title: string, notes: string): string {
  const { flags, options } = row
  const own = options === 'all' ? [] : Object.entries(options).map(([name, about]) => entry(`--${flagOf(name)} ${name === 'control' ? 'TOKEN' : OPTIONS[name as OptionName].value}`, about))
  const config = own.length === 0 ? [] : [entry('--config FILE', 'a config file with these options')]
  return `bms-emulator ${title}

Usage
${usageLines(row).join('\n')}

${notes}
Options
${[...flagEntries(flags), ...own, ...config].join('\n')}
`
}

function usageLines ({ usages }: CommandRow): readonly string[] {
  return usages.map(([usage, about]) => entry(`bms-emulator ${usage}`, about, USAGE_WIDTH))
}

/** Returns the help of flags, a line or more for each. */
export function flagEntries (flags: FlagTable): readonly string[] {
  return Object.entries(flags).map(([name, { short, value, about }]) => entry(`${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`, about))
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

/** The columns of a terminal of the usual width: where meanings begin, and where lines end. */
const [TERM_WIDTH, USAGE_WIDTH, LINE_WIDTH] = [31, 42, 80]

/** Formats a term and its meaning in two columns, and wraps the meaning. */
function entry (term: string, meaning: string, width = TERM_WIDTH): string {
  const lines = ['']
  for (const word of meaning.split(' ')) {
    const last = lines.at(-1) ?? ''
    if (last !== '' && width + last.length + word.length + 1 > LINE_WIDTH) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  const head = `  ${term}`
  // Between the columns are two spaces at least.
  const start = head.length < width - 1 ? head.padEnd(width) : `${head}\n${' '.repeat(width)}`
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
