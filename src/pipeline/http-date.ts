// The header `Date` by a clock of the emulator's.
import { isoTime } from '../clock.js'

// One second's text serves every answer of that second.
let dateSecond = NaN
let dateText = ''

/** An instant as the header `Date` writes it. */
export function httpDate (ms: number): string {
  const second = Math.floor(ms / 1000)
  if (second !== dateSecond) {
    dateSecond = second
    dateText = new Date(isoTime(second * 1000)).toUTCString()
  }
  return dateText
}
