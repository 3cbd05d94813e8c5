// Learns the choices of a cloud: sends the probes that are allowed, and keeps what each response shows. It opens no connection: `send` does.
import { CHOICE_NAMES, type ChoiceName, type ChoiceValue } from '../core/profile.js'
import { createMachine, type Left, type Machine } from './machine.js'
import { createSession, Stop, type Filling, type Session, type SessionOptions } from './session.js'
import { findServers, type FoundServers, type NamedServer } from './find-servers.js'
import { keyOf, allowedProbes } from './steps.js'
import { NOT_OBSERVABLE, PROBES } from './probes/index.js'
import type { Exchange, Look, Probe, Risk, Seen, SeenChange, Step, Verdict } from './probe.js'

export interface LearnOptions extends SessionOptions {
  /** The ids of servers that may be restarted, or stopped and started, by the risks that are allowed. */
  readonly servers?: readonly string[]
  /** Default: reads alone. */
  readonly allow?: readonly Risk[]
  /** Asks whether the servers that were found may be touched; the run ends if not. Default: they may. */
  readonly confirm?: (servers: readonly NamedServer[]) => Promise<boolean>
  /** Ends the run when it fires: no further probe is begun, and servers are put back. */
  readonly signal?: AbortSignal
}

/** What is known about a choice: its value and the exchange that shows it, or why there is no value; of a time, perhaps what it is shorter than. */
type Finding = { readonly value: ChoiceValue, readonly exchange: Exchange } | { readonly undecided: string, readonly below?: { readonly ms: number, readonly exchange: Exchange } }

export interface Learned {
  readonly findings: Readonly<Record<ChoiceName, Finding>>
  /** How long the first HARD restart, start and stop took, in milliseconds, from before it was sent to the look that showed the end. */
  readonly durations: Readonly<Partial<Record<'reboot' | 'start' | 'stop', number>>>
  readonly changes: readonly SeenChange[]
  /** Whether one of the servers that were named is in ERROR. */
  readonly hasFaulty: boolean
  /** The number of requests that were sent. */
  readonly sent: number
  /** Why the run ended early; null if it did not. */
  readonly stopped: string | null
  /** The servers that are not as they were found. */
  readonly left: readonly Left[]
}

/** Learns the choices of the cloud behind `endpoint`. Never throws for what the cloud does. */
export async function learn ({ servers = [], allow = ['read'], ...options }: LearnOptions): Promise<Learned> {
  const session = createSession(options)
  const run: Run = { session, findings: new Map(), cache: new Map(), machine: null }
  let [stopped, hasFaulty]: [string | null, boolean] = [null, false]
  try {
    const found = await findServers(session, servers)
    hasFaulty = found.faulty !== null
    const named = [found.running, found.faulty].filter((server) => server !== null)
    if (named.length > 0 && options.confirm !== undefined && !await options.confirm(named)) throw new Stop('you did not confirm it')
    run.machine = createMachine(session, found, allow.includes('power'))
    for (const probe of allowedProbes(allow, servers.length > 0)) {
      if (options.signal?.aborted === true) throw new Stop('interrupted')
      await runProbe(probe, run, found)
    }
  } catch (error) {
    if (!(error instanceof Stop)) throw error
    stopped = error.message
  }
  const left = await run.machine?.putBack() ?? []
  // Whatever refuses requests in JSON looks as a cloud does that refuses them.
  if (!session.hasRead) run.findings.clear()
  return {
    findings: Object.fromEntries(CHOICE_NAMES.map((name) => [name, run.findings.get(name) ?? { undecided: session.hasRead ? NOT_OBSERVABLE[name] ?? stopped ?? reasonOf(name, allow) : stopped ?? NO_COMPUTE }])) as Record<ChoiceName, Finding>,
    durations: run.machine?.durations ?? {},
    changes: run.machine?.changes ?? [],
    hasFaulty,
    sent: session.sent,
    stopped,
    left
  }
}

const NO_COMPUTE = 'no response was as that of a compute API'

interface Run {
  readonly session: Session
  readonly findings: Map<ChoiceName, Finding>
  /** The exchanges of reads, which are sent once. */
  readonly cache: Map<string, Exchange>
  machine: Machine | null
}

async function runProbe (probe: Probe, run: Run, found: FoundServers): Promise<void> {
  if (probe.decides.every((name) => isDecided(run.findings.get(name)))) return
  const need = await prepare(probe, run.machine, found)
  if (typeof need === 'string') {
    for (const name of probe.decides) note(run, name, { undecided: need })
    return
  }
  const { exchanges, looks } = await sendSteps(probe, run, need)
  for (const [name, verdict] of Object.entries(probe.decide(seenIn(run, exchanges, looks))) as Array<[ChoiceName, Verdict]>) {
    const exchange = 'step' in verdict ? exchanges.get(verdict.step) : undefined
    if ('value' in verdict) {
      if (exchange !== undefined) note(run, name, { value: verdict.value, exchange })
      continue
    }
    note(run, name, { undecided: verdict.undecided, ...('belowMs' in verdict && exchange !== undefined ? { below: { ms: verdict.belowMs, exchange } } : {}) })
  }
}

/** The first value stands; of reasons, the last. */
function note ({ findings }: Run, name: ChoiceName, finding: Finding): void {
  if (!isDecided(findings.get(name))) findings.set(name, finding)
}

function isDecided (finding: Finding | undefined): boolean {
  return finding !== undefined && 'value' in finding
}

/** Returns what the steps fill in; a reason if what the probe needs does not hold. */
async function prepare ({ needs }: Probe, machine: Machine | null, { first, image, running, faulty }: FoundServers): Promise<Filling | string> {
  if (needs === 'nothing') return {}
  if (needs === 'a server') return first === null ? 'the project has no server to look at' : { server: first }
  if (needs === 'an image') return image === null ? 'no server with an image was found' : { image }
  if (needs === 'faulty') return faulty === null ? 'none of the servers that were named is in ERROR' : { server: faulty.id }
  if (running === null || machine === null) return 'none of the servers that were named is ACTIVE or SHUTOFF'
  const reason = await machine.bring(running, needs === 'running' ? 'ACTIVE' : 'SHUTOFF')
  return reason ?? { server: running.id }
}

interface Sent {
  readonly exchanges: ReadonlyMap<string, Exchange>
  readonly looks: ReadonlyMap<string, readonly Look[]>
}

async function sendSteps (probe: Probe, run: Run, filling: Filling): Promise<Sent> {
  const { machine } = run
  const [exchanges, looks] = [new Map<string, Exchange>(), new Map<string, readonly Look[]>()]
  for (const step of probe.steps) {
    if (step.onlyIf?.(seenIn(run, exchanges, looks)) === false) continue
    if (step.isWatch !== true) {
      exchanges.set(step.name, probe.risk === 'read' || machine === null ? await sendOnce(step, run, filling) : await machine.act(step, String(filling.server)))
      continue
    }
    const watched = await run.session.watch(step, filling)
    exchanges.set(step.name, watched.exchange)
    looks.set(step.name, watched.looks)
    machine?.noteRestart(String(filling.server), [...exchanges.values()], watched)
  }
  return { exchanges, looks }
}

/** Sends a step that only reads, once in a run. */
async function sendOnce (step: Step, { session, cache }: Run, filling: Filling): Promise<Exchange> {
  const exchange = cache.get(keyOf(step)) ?? await session.send(step, filling)
  cache.set(keyOf(step), exchange)
  return exchange
}

function seenIn ({ findings, session }: Run, exchanges: Sent['exchanges'], looks: Sent['looks']): Seen {
  return {
    response: (step) => exchanges.get(step)?.response ?? null,
    atMs: (step) => Number(exchanges.get(step)?.atMs),
    // A step that was accepted has been watched.
    looks: (step) => looks.get(step) as readonly Look[],
    conceal: session.conceal,
    known: Object.fromEntries([...findings].flatMap(([name, finding]) => 'value' in finding ? [[name, finding.value]] : []))
  }
}

/** Returns why nothing was sent for a choice. */
function reasonOf (name: ChoiceName, allow: readonly Risk[]): string {
  const risk = PROBES.find(({ decides }) => decides.includes(name))?.risk
  if (risk !== undefined && !allow.includes(risk)) return `only ${risk === 'power' ? 'a stop and a start show' : 'a restart shows'} it (--allow ${risk} --server ID)`
  return 'no server was named (--server ID)'
}
