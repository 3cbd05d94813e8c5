// Lists every mistake in a plan file with its line and column, for authors of plans.
import { createLocator, type Place } from './locate.js'
import { planMistakes } from './plan.js'
import { readData, readText } from './read-file.js'
import type { Catalogue } from '../core/catalogue.js'
import type { FaultKinds } from '../faults/kinds/index.js'

/** A mistake with its place in the file. */
export interface PlacedMistake extends Place {
  readonly message: string
}

/**
 * Returns the mistakes of a plan in the order of their lines; empty if the plan is valid.
 * @throws FileError if the file cannot be read, or is not JSON or YAML
 */
export function validatePlan (path: string, catalogue: Catalogue, kinds?: FaultKinds): readonly PlacedMistake[] {
  const text = readText(path)
  const mistakes = planMistakes(readData(text, path), catalogue, kinds)
  if (mistakes.length === 0) return []
  const placeOf = createLocator(text)
  return mistakes.map((mistake) => ({ ...placeOf(mistake.path), message: mistake.message }))
    .sort((a, b) => a.line - b.line || a.column - b.column)
}
