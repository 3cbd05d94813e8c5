// Summarizes what a command did: in a few lines for people, and as JSON, JUnit or Markdown for a CI.
import { codeCell, element, testCase, xml } from '../report/forms/markup.js'
import type { Recorded, RuleCount } from './recording.js'

/** Everything that a summary says. */
export interface RunFacts extends Pick<Recorded, 'requests' | 'operations' | 'rules'> {
  /** The command with its arguments. */
  readonly command: readonly string[]
  /** The exit code of the command, and of `run`: 4 instead of 0 if no request reached the emulated API. */
  readonly commandExitCode: number
  readonly exitCode: number
  readonly seed: number | string
  /** The line for a shell that runs the command again with the same seed. */
  readonly replay: string
}

/** Returns the lines for people, at the end of the command's output. */
export function summaryText (facts: Pick<RunFacts, 'requests' | 'operations' | 'rules'>): string {
  const { requests: { emulated, control }, operations } = facts
  if (emulated === 0) return `bms-emulator: no request to the emulated API${control === 0 ? '' : `, ${control} to the control API`}; does the command read OS_AUTH_URL or BMS_EMULATOR_URL?\n${ruleLine(facts)}`
  const unlisted = emulated - operations.reduce((sum, { count }) => sum + count, 0)
  const width = Math.max(...operations.map(({ operation }) => operation.length), 6)
  const lines = operations.map(({ operation, count, statuses }) => `  ${operation.padEnd(width)}  ${String(count).padStart(4)}   ${statusesText(statuses)}\n`)
  const rest = unlisted > 0 ? `  ${'other'.padEnd(width)}  ${String(unlisted).padStart(4)}   not readable as a request, or cut off\n` : ''
  return `bms-emulator: ${requestsText(facts)}\n${lines.join('')}${rest}${ruleLine(facts)}`
}

/** Returns `8 requests to the emulated API, 21 to the control API`. */
function requestsText ({ requests: { emulated, control } }: Pick<RunFacts, 'requests'>): string {
  return `${emulated} ${emulated === 1 ? 'request' : 'requests'} to the emulated API${control === 0 ? '' : `, ${control} to the control API`}`
}

function statusesText (statuses: Recorded['operations'][number]['statuses']): string {
  return statuses.map(([status, count]) => `${status === 0 ? 'no response' : status} x${count}`).join(', ')
}

/** Returns the line about fault rules: how often each applied. */
function ruleLine ({ rules }: Pick<RunFacts, 'rules'>): string {
  return rules.length === 0 ? '' : `  faults: ${rules.map((rule) => `${nameOf(rule)} ${rule.applied === 0 ? 'never applied' : `x${rule.applied}`}`).join(', ')}\n`
}

/** Names a rule by id and scope. The rules of a command are those of the template, and their ids are enough. */
function nameOf ({ id, projectId }: RuleCount): string {
  return projectId === null ? id : `${id} of project ${projectId}`
}

/** The forms of a summary, by the suffix of the file. */
export const SUMMARY_FORMS: Readonly<Record<string, (facts: RunFacts) => string>> = { '.json': json, '.xml': junit, '.md': summaryMarkdown }

function json ({ command, commandExitCode, exitCode, seed, replay, requests, operations, rules }: RunFacts): string {
  const counted = operations.map(({ operation, count, statuses }) => ({ operation, count, statuses: Object.fromEntries(statuses) }))
  return `${JSON.stringify({ command, commandExitCode, exitCode, seed, replay, requests, operations: counted, faults: rules }, null, 2)}\n`
}

const SUITE = 'bms-emulator.run'

/** Returns a suite with a case for the command, one for its requests and one for each rule. Source: the schema of Jenkins' xUnit plugin. */
function junit (facts: RunFacts): string {
  const { command, commandExitCode, requests: { emulated, control }, rules, seed, replay } = facts
  const cases = [
    testCase(SUITE, `${shellLine(command)} ends with exit code 0`, commandExitCode === 0 ? '' : element('failure', `exit code ${commandExitCode}`)),
    testCase(SUITE, 'a request reaches the emulated API', emulated > 0 ? '' : element('failure', `no request to the emulated API, ${control} to the control API`)),
    ...rules.map((rule) => testCase(SUITE, `fault rule ${nameOf(rule)} applies`, rule.applied > 0 ? '' : element('skipped', 'it never applied')))
  ]
  const counts = `tests="${cases.length}" failures="${Number(commandExitCode !== 0) + Number(emulated === 0)}" errors="0" skipped="${rules.filter(({ applied }) => applied === 0).length}"`
  const properties = Object.entries({ seed, replay }).map(([name, value]) => `      <property name="${name}" value="${xml(String(value))}"/>\n`)
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites ${counts}>
  <testsuite name="bms-emulator run" ${counts}>
    <properties>
${properties.join('')}    </properties>
${cases.join('')}    <system-out>${xml(summaryText(facts))}</system-out>
  </testsuite>
</testsuites>
`
}

/** Returns the summary as Markdown. */
export function summaryMarkdown (facts: RunFacts): string {
  const { command, exitCode, seed, replay, operations, rules } = facts
  const rows = operations.map(({ operation, count, statuses }) => `| ${operation} | ${count} | ${statusesText(statuses)} |\n`)
  const faults = rules.map((rule) => `| ${codeCell(nameOf(rule))} | ${rule.applied === 0 ? 'never applied' : rule.applied} |\n`)
  return `### bms-emulator run: ${exitCode === 0 ? 'passed' : `failed with exit code ${exitCode}`}

| | |
| --- | --- |
| command | ${codeCell(shellLine(command))} |
| requests | ${facts.requests.emulated === 0 ? 'none to the emulated API' : requestsText(facts)} |
| seed | ${codeCell(String(seed))} |

${rows.length === 0 ? '' : `| operation | requests | responses |\n| --- | ---: | --- |\n${rows.join('')}\n`}${faults.length === 0 ? '' : `| fault rule | applied |\n| --- | ---: |\n${faults.join('')}\n`}Replay it:

${fenced(replay)}`
}

/** Returns a block of code, whose fence is longer than any in the text. */
function fenced (text: string): string {
  const fence = '`'.repeat(Math.max(3, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length + 1)))
  return `${fence}sh\n${text}\n${fence}\n`
}

/** Returns words as a line for a POSIX shell. */
export function shellLine (words: readonly string[]): string {
  return words.map((word) => /^[\w./:@=,+%-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`).join(' ')
}
