// The coverage as lines that a person reads.
import { counted } from '../elapsed.js'
import { ruleOf } from './provoke.js'
import type { Coverage, CoveredMode, CoveredOperation } from './coverage.js'

/** How many modes that were not met are shown for each operation. */
const SHOWN = 5

/** Whether the lines for what was not met are code of a test, or flags of `run`. */
type LineForm = 'code' | 'flag'

/** Returns the flag that provokes a mode, as a shell reads it; for a mode that no rule makes, the line of a test. */
function flagOf ({ mode, line, sentence }: CoveredMode, operation: string): string {
  const rule = ruleOf(mode, operation)
  return rule === null ? `${line}   # ${sentence} No flag does this; use the library.` : `--fault '${rule}'   # ${sentence}`
}

/** Returns the lines: for each operation what was met and what the client did next, and lines for tests that provoke the rest. */
export function coverageText (coverage: Coverage, shown = SHOWN, form: LineForm = 'code'): string {
  const { met, all, percent, runs, operations, unseen } = coverage
  const head = `coverage: ${percent} % of the failure modes were met, ${met} of ${all}${runs === 1 ? '' : `, in ${counted(runs, 'run')}`}\n`
  const evicted = unseen === 0 ? '' : `  not seen: ${counted(unseen, 'older request')}; the journal evicted ${unseen === 1 ? 'it' : 'them'}\n`
  return `${head}${operations.map((operation) => operationText(operation, shown, form)).join('')}${evicted}`
}

function operationText ({ operation, requests, modes }: CoveredOperation, shown: number, form: LineForm): string {
  const met = modes.filter((mode) => mode.met > 0)
  const open = modes.filter((mode) => mode.met === 0)
  const lines = open.slice(0, shown).map((mode) => `    ${form === 'flag' ? flagOf(mode, operation) : `${mode.line} // ${mode.sentence}`}\n`)
  const more = open.length > shown ? `    ... ${open.length - shown} more\n` : ''
  const rest = open.length === 0 ? '' : `  not met, to add to ${form === 'flag' ? 'the command' : 'a test'}:\n${lines.join('')}${more}`
  return `${operation}: ${met.length} of ${modes.length} met in ${counted(requests, 'request')}\n${met.map(metLine).join('')}${rest}`
}

function metLine ({ mode, met, next }: CoveredMode): string {
  const what = Object.entries(next).map(([text, count]) => count === 1 ? text : `${text} x${count}`)
  return `  ${mode.padEnd(16)} x${met}   next: ${what.join(', ')}\n`
}
