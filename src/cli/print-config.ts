// Formats the options for --print-config: each value with its origin.
import { OPTION_NAMES, OPTIONS, type OptionName, type Resolved } from '../config/index.js'
import { durationInput, type Duration } from '../core/time/duration.js'
import { isoTime, type ClockSetting } from '../clock.js'

/** Returns the options as JSON text: `{"port":{"value":8774,"origin":"default","source":null}}`. */
export function printConfig ({ options, origins, names }: Resolved): string {
  const rows = OPTION_NAMES.map((name) => [name, { value: shown(name, options[name]), origin: origins[name], source: origins[name] === 'default' ? null : names[name] }])
  return `${JSON.stringify(Object.fromEntries(rows), null, 2)}\n`
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
