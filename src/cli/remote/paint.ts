// Colours on stdout: only on a terminal, and only if it wants them.
import { styleText } from 'node:util'
import { formFor } from '../../log/logger.js'
import { processEnvironment } from '../../config/index.js'

type Style = 'green' | 'yellow' | 'red' | 'dim'

/** Returns whether stdout shows colours. */
export function isColoured (): boolean {
  return formFor(process.stdout, processEnvironment()) === 'coloured'
}

/** Writes a text in a style, or as it is. */
export function paint (style: Style, text: string): string {
  return text !== '' && isColoured() ? styleText(style, text) : text
}

/** Returns the style of a status: at rest, on the way, or failed. */
export function styleOfStatus (status: string): Style {
  if (status === 'ERROR') return 'red'
  return status === 'ACTIVE' ? 'green' : status === 'SHUTOFF' ? 'dim' : 'yellow'
}
