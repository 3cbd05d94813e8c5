// The log on a terminal: one line for each request and each transition, which a person reads while a client works. Whatever
// else is logged is one line too; a stack follows its error.
import { styleText } from 'node:util'
import { escapeControls } from './escape.js'
import { wrapLines } from './wrap.js'

/** The facts of a line as pino writes them. */
interface Facts {
  readonly level: number
  readonly time: number
  readonly msg: string
  readonly [name: string]: unknown
}

type Style = 'green' | 'yellow' | 'red' | 'magenta' | 'cyan' | 'dim' | 'bold'

/** Writes a text in a style, or as it is. */
type Paint = (style: Style, text: string) => string

/**
 * Returns a function from a line of JSON to the line that a terminal shows; an empty text if another line says the same.
 * `columns` returns the width of the terminal at this moment, if it has one.
 */
export function createTerminalFormat (isColoured: boolean, columns: () => number | undefined = () => undefined): (line: string) => string {
  const paint: Paint = (style, text) => isColoured && text !== '' ? always(style, text, { validateStream: false }) : text
  return (line) => {
    const facts = JSON.parse(escapeControls(line)) as Facts
    const text = format(facts, paint)
    return text === null ? '' : `${wrapLines(`${paint('dim', clockTime(facts.time))}  ${text}`, columns())}\n`
  }
}

/** Newer versions of Node look at stdout first, but the log is on stderr. */
const always = styleText as (style: Style, text: string, options?: { readonly validateStream: boolean }) => string

/** Returns the time of day on this machine, to a tenth of a second. */
function clockTime (ms: number): string {
  const at = new Date(ms)
  const parts = [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, '0'))
  return `${parts.join(':')}.${Math.floor(at.getMilliseconds() / 100)}`
}

function format (facts: Facts, paint: Paint): string | null {
  switch (facts.msg) {
    case 'request': return formatRequest(facts as unknown as RequestFacts, paint)
    case 'transition': return facts['isBegun'] === true ? null : formatTransition(facts, paint)
    // The line of the request says both.
    case 'fault injected': return null
    case 'refused': return facts['requestId'] === undefined ? formatOther(facts, paint) : null
    // The banner says where it listens.
    default: return facts.msg.startsWith('Server listening at ') ? null : formatOther(facts, paint)
  }
}

/** The columns of method, operation and server; a longer name takes its room. */
const WIDTHS = { method: 6, operation: 9, server: 14 }

function formatRequest ({ method, operation, server, path, status, effect, reason, faults }: RequestFacts, paint: Paint): string {
  const target = server ?? (operation === 'unknown' ? cut(path) : '')
  const before = `${method.padEnd(WIDTHS.method)} ${operation.padEnd(WIDTHS.operation)} ${target.padEnd(WIDTHS.server)}`
  const after = [cut(reason ?? ''), effect ?? ''].filter((text) => text !== '').join('  ')
  const injected = faults === undefined ? '' : paint('magenta', `  fault ${faults}`)
  return `${before} → ${paint(styleOf(status), status === 0 ? 'no response' : String(status))}${after === '' ? '' : `  ${after}`}${injected}`
}

/** Returns the line of a request without colours, without its time, and with control characters as visible escapes. */
export function requestText (facts: RequestFacts): string {
  return formatRequest(JSON.parse(escapeControls(JSON.stringify(facts))) as RequestFacts, (_style, text) => text)
}

/** What a line of a request says. `status` 0: its connection ended without a response. */
export interface RequestFacts {
  readonly method: string
  readonly operation: string
  readonly path: string
  readonly server?: string
  readonly status: number
  readonly effect?: string
  readonly reason?: string
  readonly faults?: string
}

/** A longer text would fill the screen; the journal has all of it. */
const MAX_TEXT = 160

function cut (text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}...`
}

function styleOf (status: number): Style {
  if (status === 0 || status >= 500) return 'red'
  return status >= 400 ? 'yellow' : 'green'
}

function formatTransition ({ server, from, to }: Facts, paint: Paint): string {
  const change = from === null ? `${String(to)}, new` : to === null ? 'removed' : `${String(from)} → ${String(to)}`
  return `${' '.repeat(WIDTHS.method + WIDTHS.operation + 2)}${String(server).padEnd(WIDTHS.server)}   ${paint(to === 'ERROR' ? 'red' : 'cyan', change)}`
}

const LEVELS: Readonly<Record<number, readonly [name: string, style: Style]>> = { 40: ['warning', 'yellow'], 50: ['error', 'red'], 60: ['fatal', 'red'] }

/** Formats a line of no kind above: its level if that is high, its message, its facts, and the stack of its error. */
function formatOther ({ level, time, msg, err, ...facts }: Facts, paint: Paint): string {
  const [name, style] = LEVELS[level] ?? ['', 'dim' as const]
  const told = Object.entries(facts).map(([name, value]) => `${name}=${typeof value === 'string' && !/[\s"]/.test(value) ? value : JSON.stringify(value)}`)
  // Line ends are escapes by now; those before a place in the code are ours.
  const stack = typeof err === 'object' && err !== null && 'stack' in err ? `\n${String(err.stack).replace(/\\n(?= {4}at )/g, '\n')}` : ''
  return `${name === '' ? '' : `${paint(style, `${name}:`)} `}${msg}${told.length === 0 ? '' : paint('dim', `  ${told.join(' ')}`)}${stack}`
}
