// Formats the `Date` header.
import { isoTime } from '../clock.js'

// The text of one second serves every response of that second.
let dateSecond = NaN
let dateText = ''

/** Returns an instant in the format of the `Date` header. */
export function httpDate (ms: number): string {
  const second = Math.floor(ms / 1000)
  if (second !== dateSecond) {
    dateSecond = second
    dateText = new Date(isoTime(second * 1000)).toUTCString()
  }
  return dateText
}
