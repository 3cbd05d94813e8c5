// Lists every mistake in a plan file with its line and column, or else every rule that can never apply, for authors of plans.
import { createLocator, type Place } from './locate.js'
import { planMistakes, planWarnings } from './plan.js'
import { readData, readText } from './read-file.js'
import type { Catalogue } from '../core/catalogue.js'
import type { FaultKinds } from '../faults/kinds/index.js'

/** A mistake or a warning with its place in the file. Only a mistake makes the plan invalid. */
export interface PlacedMistake extends Place {
  readonly isWarning: boolean
  readonly message: string
}

/**
 * Returns the mistakes of a plan in the order of their lines. A valid plan has none, but it may have warnings.
 * @throws FileError if the file cannot be read, or is not JSON or YAML
 */
export function validatePlan (path: string, catalogue: Catalogue, kinds?: FaultKinds): readonly PlacedMistake[] {
  const text = readText(path)
  const data = readData(text, path)
  const mistakes = planMistakes(data, catalogue, kinds)
  const isWarning = mistakes.length === 0
  const found = isWarning ? planWarnings(data, catalogue, kinds) : mistakes
  if (found.length === 0) return []
  const placeOf = createLocator(text)
  return found.map((mistake) => ({ ...placeOf(mistake.path), message: mistake.message, isWarning }))
    .sort((a, b) => a.line - b.line || a.column - b.column)
}
