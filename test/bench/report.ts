/** The table on the terminal, and the page of the documentation. Both are made from the results alone. */
import { SIDES, type Figure, type Results, type RowResult, type SideName } from './figure.js'
import { written } from './numbers.js'

function withUnit (value: number, unit: Figure['unit']): string {
  return unit === '/s' ? `${written(value)}/s` : unit === 'timers' ? String(value) : `${written(value)} ${unit}`
}

/** Returns what a figure is against the bare app, and against what was promised. */
function verdict ({ ratio, goal, unit, values }: Figure): string {
  const own = values.emulator?.median ?? NaN
  const judged = (isMet: boolean): string => isMet ? 'met' : 'not met'
  if (ratio === undefined) return goal === undefined ? '' : `goal ${goal.toLocaleString('en')} ${unit}: ${judged(own <= goal)}`
  const { kind, median, low, high } = ratio
  const text = `${median.toFixed(2)} ${kind === 'speed' ? 'of its speed' : 'times as much'}`
  const spread = low === high ? [] : [`${low.toFixed(2)} to ${high.toFixed(2)}`]
  const aim = ratio.goal === undefined ? [] : [`goal ${ratio.goal}: ${judged(kind === 'speed' ? median >= ratio.goal : median <= ratio.goal)}`]
  return spread.length + aim.length === 0 ? text : `${text} (${[...spread, ...aim].join('; ')})`
}

/** The sides that any row has. */
function sidesOf (rows: readonly RowResult[]): readonly SideName[] {
  return SIDES.filter((side) => side === 'emulator' || rows.some(({ figures }) => figures.some(({ values }) => values[side] !== undefined)))
}

interface Line { readonly title: string, readonly cells: readonly string[] }

function linesOf (rows: readonly RowResult[]): readonly Line[] {
  const sides = sidesOf(rows)
  return rows.flatMap(({ title, figures }) => figures.map((figure, index) => ({
    title: index === 0 ? title : '',
    cells: [figure.what, ...sides.map((side) => {
      const value = figure.values[side]
      return value === undefined ? '' : withUnit(value.median, figure.unit)
    }), verdict(figure)]
  })))
}

/** Returns the heading of the results: when, on what and with which load. */
export function describeRun ({ date, version, machine, load, settings }: Results): readonly string[] {
  const { cpu, cores, memoryGb, node, os, loadAverage } = machine
  return [
    `bms-emulator ${version}, ${date}, on ${cpu} (${cores} cores, ${memoryGb} GB), ${os}, Node ${node}; load average before the run: ${loadAverage}`,
    settings.isShort
      ? 'SHORT FORM: a few requests for each row, which show that the bench works; the numbers mean nothing'
      : `load: ${load}, ${settings.connections} connections, keep-alive; ${settings.rounds} rounds of ${settings.seconds} s for each side in turn; the table shows medians`
  ]
}

/** Returns the table for a terminal: a line for the title of each row, and one for each of its figures. */
export function tableOf ({ rows, settings }: Results): string {
  const sides = sidesOf(rows)
  const lines = linesOf(rows).map(({ title, cells }) => ({ title, cells: settings.isShort ? cells.slice(0, -1) : cells }))
  const head = ['', ...sides, ...(settings.isShort ? [] : ['against bare Fastify; goal'])]
  const all = [head, ...lines.map(({ cells }) => cells)]
  const widths = head.map((_, column) => Math.max(...all.map((cells) => cells[column]?.length ?? 0)))
  const draw = (cells: readonly string[]): string => cells.map((cell, column) => {
    const isNumber = column > 0 && column <= sides.length
    return isNumber ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)
  }).join('  ').trimEnd()
  return [`  ${draw(head)}`, ...lines.flatMap(({ title, cells }) => [...(title === '' ? [] : ['', title]), `  ${draw(cells)}`])].join('\n')
}

const markdownRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

function markdownTable (rows: readonly RowResult[]): string {
  const head = ['', '', ...sidesOf(rows), 'against bare Fastify; goal']
  return [markdownRow(head), markdownRow(head.map((_, column) => column > 1 && column < head.length - 1 ? '---:' : '---')), ...linesOf(rows).map(({ title, cells }) => markdownRow([title, ...cells]))].join('\n')
}

function othersLines ({ others }: Results): readonly string[] {
  if (others.length === 0) return ['WireMock, Prism and Mockoon were not part of this run (`--others`).']
  return others.map((other) => 'version' in other ? `- ${other.name} ${other.version}` : `- ${other.name} is missing: ${other.missing}`)
}

/** Returns docs/bench.md. */
export function pageOf (results: Results): string {
  const { rows } = results
  return `# The bench

How fast the emulator is, how much it holds, and what that is compared with. This page is written by \`npm run bench -- --others --docs\` from
\`docs/bench.json\`; change neither by hand.

## The last run

${describeRun(results).map((line) => `${line}.`).join('\n')}

${markdownTable(rows)}

Other servers:

${othersLines(results).join('\n')}

## How to run it

\`\`\`console not run: takes minutes
$ npm run bench                                   # everything, up to ${Math.max(1, Math.ceil(results.tookSeconds / 60))} minutes
$ npm run bench -- --only restart,show            # some rows
$ npm run bench -- --rounds 7 --seconds 3         # longer: steadier numbers
$ npm run bench -- --others                       # beside WireMock, Prism and Mockoon too
$ npm run bench -- --others --docs                # and write this page
\`\`\`

The results are also written to \`.build/bench.json\` (\`--json FILE\`): medians with the lowest and the highest round. \`--connections\` sets the number of
connections (16). Install \`wrk\` for the load (Debian's package); without it autocannon makes the load in a worker, which shares the machine with
the server under measurement. The run says which. \`--others\` installs the other servers with npm into \`.build/bench-others\`; WireMock also needs \`java\`.
One that cannot be installed is left out, and the run says so. Ctrl-C ends the run and every server that it started.

## How to read it

- **CPU time per request** is what counts. It is the user and system time that the process of the server used, from its own counters, divided by the
  number of requests. Other work on the machine changes it less than the rate, which also depends on the load. On a busy machine the rounds differ all
  the same: the column on the right shows the lowest and the highest ratio.
- Each round loads one side after the other, and ratios are taken inside a round. So what disturbs the machine for a while disturbs both. The first
  round is not counted.
- **0.85 of its speed** means that the bare app needs 0.85 of the CPU time that the emulator needs. Higher is better. **1.3 times as much** means
  that the emulator needs 1.3 times the time or memory of the bare app. Lower is better.
- The emulator does its usual work: token, a fault rule that matches nothing, journal, log level \`warn\`.
- **Bare Fastify** has as many routes, validates path and body with typebox, and has the same log level. Before each row, the bench checks that it sends
  the same status, headers and body as the emulator. **\`node:http\`** reads and parses the body and sends the same, without routes or validation.
- **WireMock, Prism and Mockoon** serve one fixed response for one route. They keep no state, so they do less than the emulator.
- A response with another status than the expected one is an error, and ends the row. No time is asserted: a slow machine fails nothing.

## What each row compares

${rows.map(({ title, name, compares }) => `- **${title}** (\`${name}\`): ${compares}`).join('\n')}
`
}
