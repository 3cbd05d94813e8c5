// Lists every mistake in a plan file with its line and column, or else every rule that can never apply, for authors of plans.
import { placeMistakes, type PlacedMistake } from './mistakes.js'
import { planMistakes, planWarnings } from './plan.js'
import { openDataFile } from './read-file.js'
import type { Catalogue } from '../core/catalogue.js'
import type { FaultKinds } from '../faults/kinds/index.js'

/** A mistake or a warning with its place in the file. Only a mistake makes the plan invalid. */
interface PlanMistake extends PlacedMistake {
  readonly isWarning: boolean
}

/**
 * Returns the mistakes of a plan in the order of their lines. A valid plan has none, but it may have warnings.
 * @throws FileError if the file cannot be read, or is not JSON or YAML
 */
export function validatePlan (path: string, catalogue: Catalogue, kinds?: FaultKinds): readonly PlanMistake[] {
  const { text, data } = openDataFile(path)
  const mistakes = planMistakes(data, catalogue, kinds)
  const isWarning = mistakes.length === 0
  const found = isWarning ? planWarnings(data, catalogue, kinds) : mistakes
  return found.length === 0 ? [] : placeMistakes(text, found).map((mistake) => ({ ...mistake, isWarning }))
}
