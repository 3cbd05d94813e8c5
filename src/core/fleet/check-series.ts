// Checks what the servers of series follow from.
import { MAX_COUNTED, NUMBER, type FleetItem, type Series } from './series.js'

/** The most characters of a server's name. */
export const MAX_NAME = 255

/** Checks the name of a series. @throws RangeError */
export function checkSeriesName ({ name, count }: Pick<Series, 'name' | 'count'>): void {
  if (name.split(NUMBER).length !== 2) throw new RangeError(`name is ${JSON.stringify(name)}; expected ${NUMBER} in it once, for the number from 1 to count`)
  const longest = name.replace(NUMBER, String(count))
  if (longest.length > MAX_NAME) throw new RangeError(`name has ${longest.length} characters with ${count} for ${NUMBER}; expected at most ${MAX_NAME}`)
}

/** Checks how many servers all series of a list have. @throws RangeError */
export function checkCounted (items: readonly FleetItem[]): void {
  let counted = 0
  for (const [index, { count = 0 }] of items.entries()) {
    counted += count
    if (counted > MAX_COUNTED) throw new RangeError(`[${index}].count is ${count}, which makes ${counted} counted servers; expected at most ${MAX_COUNTED} in all`)
  }
}
