// Formats the options for --print-config: each value with its origin.
import { OPTION_NAMES, OPTIONS, type OptionName } from '../config/index.js'
import { durationInput, type Duration } from '../core/time/duration.js'
import { isoTime, type ClockSetting } from '../clock.js'
import type { Arguments, ConfigSource } from './arguments.js'

/** The names of the config file in its sources. */
const CONFIG_NAMES: Readonly<Record<ConfigSource['origin'], string | null>> = { flag: '--config', environment: 'BMS_EMULATOR_CONFIG', found: null }

/** Returns the config file and the options as JSON text: `{"port":{"value":8774,"origin":"default","source":null}}`. */
export function printConfig ({ options, origins, names, config }: Arguments): string {
  const file = config === null ? { value: null, origin: 'default', source: null } : { value: config.path, origin: config.origin, source: CONFIG_NAMES[config.origin] }
  const rows = OPTION_NAMES.map((name) => [name, { value: shown(name, options[name]), origin: origins[name], source: origins[name] === 'default' ? null : names[name] }])
  return `${JSON.stringify({ config: file, ...Object.fromEntries(rows) }, null, 2)}\n`
}

/** Returns a value in the form of the option, or the text of the default. Hides the token of the control API. */
function shown (name: OptionName, value: unknown): unknown {
  if (name === 'control' && value !== '' && value !== 'open' && value !== 'off') return '***'
  if (value === '' || value === undefined || value === null) return OPTIONS[name].fallbackText ?? null
  if (name === 'clock') return shownClock(value as ClockSetting)
  if (name.endsWith('Duration')) return durationInput(value as Duration)
  return value
}

function shownClock ({ mode, scale, nowMs }: ClockSetting): unknown {
  if (nowMs !== undefined) return { mode, scale, now: isoTime(nowMs) }
  return mode !== 'system' || scale === 1 ? mode : `${scale}x`
}
