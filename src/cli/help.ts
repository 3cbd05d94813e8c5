// The help text, made from the table of options so that it cannot fall behind.
import { flagOf, OPTION_NAMES, OPTIONS, type OptionName } from '../config/index.js'
import { VERSION } from '../version.js'
import type { CommandRow } from './command.js'

const GROUPS = ['Server', 'Behaviour', 'Time', 'Fleet and faults'] as const

/** The text of `bms-emulator --help`: the commands, and the options of the first one. */
export function help (commands: Readonly<Record<string, CommandRow>>): string {
  return `bms-emulator ${VERSION}: restarts bare metal servers that do not exist

Usage
${Object.values(commands).map(({ usage, about }) => `  ${`bms-emulator ${usage}`.padEnd(WIDTH + 5)}${about}`).join('\n')}
  ${'bms-emulator COMMAND --help'.padEnd(WIDTH + 5)}what one command does
  ${'bms-emulator --help | --version'}

${optionsHelp()}`
}

/** The options of the emulator, in groups, with examples. */
export function optionsHelp (): string {
  return `${GROUPS.map((group) => `${group}\n${OPTION_NAMES.filter((name) => OPTIONS[name].group === group).map(line).join('\n')}`).join('\n\n')}

Files
${pad('  --config FILE')}all of these from a file, JSON or YAML: {"rebootDuration":"200ms"}
${pad('  --watch')}reads the files again when they change; what runs goes on (start only)
${pad('  --print-config')}prints each value and where it came from, and ends

Each option can also be set as a variable: BMS_EMULATOR_REBOOT_DURATION=200ms.
A flag wins over a variable, a variable over the file.

Examples
  bms-emulator --reboot-duration 200ms
  bms-emulator --profile nova --port 0
  bms-emulator --fault BMS.0212:times=2 --fault delay=2s:operation=show
`
}

const WIDTH = 32

function pad (text: string): string {
  return text.length >= WIDTH ? `${text}\n${' '.repeat(WIDTH)}` : text.padEnd(WIDTH)
}

function line (name: OptionName): string {
  const { value, about, isList } = OPTIONS[name]
  const flag = `  --${flagOf(name)}${value === undefined ? '' : ` ${value}`}`
  const notes = [isList === true ? 'repeatable' : '', fallbackOf(name)].filter((note) => note !== '')
  return `${pad(flag)}${about}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`
}

function fallbackOf (name: OptionName): string {
  const { fallback, fallbackText, value } = OPTIONS[name]
  if (value === undefined) return ''
  if (fallbackText !== undefined) return `default: ${fallbackText}`
  return `default: ${String(fallback)}`
}
