/** The command line of the bench. */
import { parseArgs } from 'node:util'
import type { Row } from './bench.js'

/** A mistake on the command line, as one line. */
export class OptionError extends Error {}

/** What to run, and how. */
export interface BenchOptions {
  readonly rows: readonly Row[]
  readonly rounds: number
  readonly seconds: number
  readonly connections: number
  readonly isShort: boolean
  readonly others: boolean
  readonly docs: boolean
  /** The file for the results. */
  readonly json: string
}

const wholeNumber = (name: string, text: string): number => {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new OptionError(`--${name} is ${JSON.stringify(text)}; expected a whole number from 1 to 9999`)
  return Number(text)
}

function parse (args: readonly string[]): ReturnType<typeof parseKnown> {
  try {
    return parseKnown(args)
  } catch (error) {
    throw new OptionError(error instanceof Error ? error.message : String(error))
  }
}

const parseKnown = (args: readonly string[]) => parseArgs({
  args: [...args],
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '1' },
    connections: { type: 'string', default: '16' },
    json: { type: 'string', default: '.build/bench.json' },
    short: { type: 'boolean', default: false },
    others: { type: 'boolean', default: false },
    docs: { type: 'boolean', default: false }
  }
}).values

/** Reads the command line. @throws OptionError with one line that names the mistake */
export function readOptions (args: readonly string[], all: readonly Row[]): BenchOptions {
  const { only, rounds, seconds, connections, json, short: isShort, others, docs } = parse(args)
  const names = only === undefined ? all.map(({ name }) => name) : only.split(',')
  const unknown = names.find((name) => !all.some((row) => row.name === name))
  if (unknown !== undefined) throw new OptionError(`--only names ${JSON.stringify(unknown)}, which is no row; expected some of ${all.map(({ name }) => name).join(',')}`)
  if (docs && (isShort || only !== undefined)) throw new OptionError('--docs writes the page of a whole run; leave out --only and --short')
  return {
    rows: all.filter(({ name }) => names.includes(name)),
    rounds: isShort ? 1 : wholeNumber('rounds', rounds),
    seconds: wholeNumber('seconds', seconds),
    connections: wholeNumber('connections', connections),
    isShort,
    others,
    docs,
    json
  }
}
