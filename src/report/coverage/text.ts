// The coverage as lines that a person reads.
import { counted } from '../elapsed.js'
import type { Coverage, CoveredMode, CoveredOperation } from './coverage.js'

/** How many modes that were not met are shown for each operation. */
const SHOWN = 5

/** Returns the lines: for each operation what was met and what the client did next, and lines for tests that provoke the rest. */
export function coverageText (coverage: Coverage, shown = SHOWN): string {
  const { met, all, percent, runs, operations, unseen } = coverage
  const head = `coverage: ${percent} % of the failure modes were met, ${met} of ${all}${runs === 1 ? '' : `, in ${counted(runs, 'run')}`}\n`
  const evicted = unseen === 0 ? '' : `  not seen: ${counted(unseen, 'older request')}; the journal evicted ${unseen === 1 ? 'it' : 'them'}\n`
  return `${head}${operations.map((operation) => operationText(operation, shown)).join('')}${evicted}`
}

function operationText ({ operation, requests, modes }: CoveredOperation, shown: number): string {
  const met = modes.filter((mode) => mode.met > 0)
  const open = modes.filter((mode) => mode.met === 0)
  const lines = open.slice(0, shown).map(({ line, sentence }) => `    ${line} // ${sentence}\n`)
  const more = open.length > shown ? `    ... ${open.length - shown} more\n` : ''
  const rest = open.length === 0 ? '' : `  not met, to add to a test:\n${lines.join('')}${more}`
  return `${operation}: ${met.length} of ${modes.length} met in ${counted(requests, 'request')}\n${met.map(metLine).join('')}${rest}`
}

function metLine ({ mode, met, next }: CoveredMode): string {
  const what = Object.entries(next).map(([text, count]) => count === 1 ? text : `${text} x${count}`)
  return `  ${mode.padEnd(16)} x${met}   next: ${what.join(', ')}\n`
}
