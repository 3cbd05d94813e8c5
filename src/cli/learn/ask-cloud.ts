// What `learn` and `check` have in common: reads the flags, logs in, sends the probes and shows each request as a line.
import { setTimeout as wait } from 'node:timers/promises'
import { createInterface } from 'node:readline/promises'
import { announce, type Announced } from '../../learn/steps.js'
import { announceLogin, login, type Cloud } from './login.js'
import { createTransport } from './transport.js'
import { hide, hideInOwn } from '../../learn/hide.js'
import { lookOf, stateText } from '../../learn/look.js'
import { brief } from '../../learn/read-response.js'
import { pathOf } from './report.js'
import { learn, type Learned } from '../../learn/learn.js'
import { NOT_OBSERVABLE } from '../../learn/probes/index.js'
import { withPrefix } from '../../core/error-prefix.js'
import { formatMs, MAX_TIMER_MS, parseFixed } from '../../core/time/duration.js'
import { printable } from '../../core/texts.js'
import { processEnvironment } from '../../config/index.js'
import { readCredentials, type Credentials } from './credentials.js'
import { RISKS, type Exchange, type Risk, type Step } from '../../learn/probe.js'
import { UsageError } from '../usage-error.js'
import { write } from '../remote/connection.js'
import { wrapLines } from '../../log/wrap.js'
import type { Arguments } from '../arguments.js'
import type { NamedServer } from '../../learn/find-servers.js'

/** What a command asks of a cloud. */
export interface Question {
  readonly url: string | undefined
  readonly servers: readonly string[]
  readonly allow: readonly Risk[]
  readonly isDryRun: boolean
  readonly isSure: boolean
  readonly credentials: Credentials
  readonly times: Readonly<Record<'pause' | 'poll' | 'timeout' | 'maxWait', number>>
}

/** What a cloud answered. */
export interface Asked {
  readonly cloud: Cloud
  readonly learned: Learned
}

/** Reads what is asked. Nothing is sent yet. @throws UsageError, FileError */
export function readQuestion ({ own, words }: Arguments): Question {
  if (words.length > 1) throw new UsageError(`${words[1]} is not expected here; expected one URL`)
  const servers = own['server'] as readonly string[] | undefined ?? []
  const allow = readAllow(own['allow'])
  if (allow.length > 1 && servers.length === 0) throw new UsageError(`--allow ${allow.slice(1).join(',')} needs the server that may be touched: --server ID`)
  const odd = servers.find((id) => !/^[\w-]{1,64}$/.test(id))
  if (odd !== undefined) throw new UsageError(`--server: ${JSON.stringify(odd)} is not the id of a server`)
  const cloud = own['os-cloud']
  return {
    url: words[0],
    servers,
    allow,
    isDryRun: own['dry-run'] === true,
    isSure: own['yes'] === true,
    credentials: readCredentials(processEnvironment(), typeof cloud === 'string' ? cloud : undefined),
    times: { pause: readTime(own, 'pause', 250), poll: readTime(own, 'poll', 2000), timeout: readLimit(own, 'timeout', 15_000), maxWait: readLimit(own, 'max-wait', 1_800_000) }
  }
}

function readAllow (given: unknown): readonly Risk[] {
  const words = typeof given === 'string' ? given.split(',').map((word) => word.trim()).filter((word) => word !== '') : []
  const unknown = words.find((word) => !(RISKS as readonly string[]).includes(word))
  if (unknown !== undefined) throw new UsageError(`--allow: ${JSON.stringify(unknown)} is not known; expected one or more of ${RISKS.join(', ')}`)
  // Who may stop and start a server may restart it.
  return RISKS.filter((risk) => risk === 'read' || words.includes(risk) || (risk === 'restart' && words.includes('power')))
}

/** Returns how exactly a time is measured: to the time between two looks, with the pause before and after a request. */
export function resolutionOf ({ times: { poll, pause } }: Question): number {
  return poll + 2 * pause
}

function readTime (own: Arguments['own'], flag: string, fallbackMs: number): number {
  const given = own[flag]
  if (given === undefined) return fallbackMs
  const ms = withPrefix(`--${flag}`, () => parseFixed(given), UsageError)
  if (ms > MAX_TIMER_MS) throw new UsageError(`--${flag}: ${JSON.stringify(given)} is too long; expected at most ${formatMs(MAX_TIMER_MS)}`)
  return ms
}

/** Reads a duration in which something must happen. */
function readLimit (own: Arguments['own'], flag: string, fallbackMs: number): number {
  const ms = readTime(own, flag, fallbackMs)
  if (ms === 0) throw new UsageError(`--${flag}: ${JSON.stringify(own[flag])} is no time; expected a duration above zero, such as 15s`)
  return ms
}

/** Returns the lines of `--dry-run`: every request that may be sent. @throws UsageError */
function dryRun ({ credentials, url, allow, servers }: Question): readonly string[] {
  const first = announceLogin(credentials, url).map((line) => `  log in   ${line}`)
  return [
    'These requests would be sent; {endpoint} is the compute endpoint with the project:',
    ...first,
    ...announce(allow, servers.length > 0).map(announced),
    ...Object.entries(NOT_OBSERVABLE).map(([name, reason]) => `Not asked: ${name}, because ${reason}`)
  ]
}

function announced ({ risk, step }: Announced): string {
  const notes = [step.isAnonymous === true ? 'without a token' : '', step.isWatch === true ? 'until the server is at rest' : '', step.onlyIf === undefined || step.isWatch === true ? '' : 'if a step before it was accepted'].filter((note) => note !== '')
  return `  ${risk.padEnd(8)} ${requestText(step, `${step.at === 'root' ? '{root}' : '{endpoint}'}${step.path}`)}${notes.length === 0 ? '' : `  (${notes.join('; ')})`}`
}

function requestText ({ method, headers = {}, body }: Step, target: string): string {
  const shown = Object.entries(headers).filter(([name, value]) => name !== 'content-type' || value !== 'application/json').map(([name, value]) => `  ${name}: ${value}`)
  return `${method.padEnd(4)} ${target}${shown.join('')}${body === undefined ? '' : `  ${body}`}`
}

/** Asks the cloud. @throws UsageError, CloudError */
export async function askCloud (question: Question): Promise<Asked> {
  const { url, credentials, allow, servers, times, isSure } = question
  const transport = createTransport(times.timeout)
  const cloud = await login(credentials, url, transport, Date.now)
  const isReading = allow.length === 1
  const interrupt = interruptible(isReading)
  try {
    const learned = await learn({
      send: cloud.send,
      endpoint: cloud.endpoint,
      servers,
      allow,
      now: Date.now,
      // A server that changes is waited for; where nothing was touched, a signal ends the pause.
      pause: (ms) => wait(ms, undefined, isReading ? { signal: interrupt.signal } : {}).catch(() => {}),
      limits: { pauseMs: times.pause, pollMs: times.poll, maxWaitMs: times.maxWait },
      signal: interrupt.signal,
      conceal: (text) => hide(text, cloud.hidden),
      isSigned: credentials.key !== null,
      onExchange: createPrinter(cloud),
      ...(allow.length > 1 && !isSure && process.stdin.isTTY === true ? { confirm: (found) => confirm(found, cloud, allow) } : {})
    })
    return { cloud, learned }
  } finally {
    interrupt.end()
  }
}

/** Returns what prints each exchange as a line without secrets; looks at a server that shows nothing new are left out. */
function createPrinter ({ hidden }: Cloud): (exchange: Exchange, waitMs: number) => void {
  let last = ''
  return (exchange, waitMs) => {
    const { step, url, response } = exchange
    const look = step.isWatch === true ? lookOf(exchange) : null
    const state = look === null ? '' : `  ${stateText(look)}`
    const line = `${hideInOwn(`  ${requestText(step, pathOf(url))}  → ${response.status === 0 ? `no response: ${response.body}` : response.status}`, hidden)}${brief(hide(state, hidden))}${waitMs === 0 ? '' : `  (Retry-After: waits ${formatMs(waitMs)})`}`
    if (line !== last || step.isWatch !== true) process.stderr.write(`${wrapLines(printable(line), process.stderr.columns)}\n`)
    last = line
  }
}

async function confirm (servers: readonly NamedServer[], { endpoint, hidden }: Cloud, allow: readonly Risk[]): Promise<boolean> {
  const verb = allow.includes('power') ? 'Restart, stop and start' : 'Restart'
  const names = servers.map(({ id, name, status }) => `${brief(hide(name, hidden))} (${id}, ${brief(hide(status, hidden))})`).join(' and ')
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await terminal.question(`${verb} ${printable(names)} at ${new URL(endpoint).host}? Type yes: `).catch((error: Error) => {
    // ^C and ^D are answers too.
    if (error.name !== 'AbortError') throw error
    process.stderr.write('\n')
    return ''
  })
  terminal.close()
  return answer.trim().toLowerCase() === 'yes'
}

/** The first ^C ends the run, once the server is at rest if one was touched; the second one ends the process. */
function interruptible (isReading: boolean): { readonly signal: AbortSignal, readonly end: () => void } {
  const controller = new AbortController()
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130)
    process.stderr.write(isReading ? 'bms-emulator: ending\n' : 'bms-emulator: ending once the server is at rest; press ^C again to leave it as it is\n')
    controller.abort()
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
  return { signal: controller.signal, end: () => process.off('SIGINT', stop).off('SIGTERM', stop) }
}

/** Prints why a run ended early, and how servers were left. Returns whether servers are not as they were found. */
export function reportEnd ({ cloud: { hidden }, learned: { stopped, left, sent } }: Asked): boolean {
  const say = (text: string): boolean => process.stderr.write(`bms-emulator: ${printable(text)}\n`)
  if (stopped !== null) say(`stopped after ${sent} ${sent === 1 ? 'request' : 'requests'}: ${hideInOwn(stopped, hidden)}`)
  for (const { id, name, found, now } of left) say(`the server ${brief(hide(name, hidden))} (${id}) was ${brief(hide(found, hidden))} and is ${now === null ? 'in a status that is not known' : brief(hide(now, hidden))} now`)
  return left.length > 0
}

/** Returns that nothing was learned; null if anything was. */
export function nothingLearned ({ findings, stopped }: Learned): string | null {
  if (Object.values(findings).some((finding) => 'value' in finding)) return null
  return `nothing was learned${stopped === null ? ': no response was as that of a compute API; is the URL that of a compute endpoint?' : ''}`
}

/** Writes the rows of a table to stdout. A terminal shows them broken between words. */
export function writeRows (rows: readonly string[]): void {
  write(rows.map((row) => wrapLines(row, process.stdout.columns)))
}

/** Prints the requests that would be sent. Returns the exit code. */
export function printDryRun (question: Question): number {
  writeRows(dryRun(question))
  return 0
}
