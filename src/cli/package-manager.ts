// Ends the process when the npm, npx or other package manager that started it is gone. They pass a signal on to their
// shell at most, and a shell ends without its child, which would keep the port.
import { readFileSync } from 'node:fs'
import { isNohup } from './hangup.js'
import { processEnvironment } from '../config/environment.js'

/** What the system knows about a process. */
export interface ProcessFacts {
  readonly parent: number
  /** The command line, as words. */
  readonly words: readonly string[]
  /** Whether the process was detached from what started it: by a session of its own, as after setsid, or by nohup. */
  readonly isDetached: boolean
}

/** Returns the facts about a process, or null if there is none with this id. */
export type ReadFacts = (pid: number) => ProcessFacts | null | Promise<ProcessFacts | null>

/** The time between two looks at the parents. */
const LOOK_MS = 500

/** As many ancestors are searched for a package manager. */
const MAX_ANCESTORS = 16

/**
 * Acts as on SIGTERM once a process between this one and its package manager is gone, or the package manager itself. Does
 * nothing if no package manager started this process, or if it was detached from it by a session of its own or by nohup.
 */
export async function followPackageManager (): Promise<void> {
  // The variable alone proves nothing: a terminal that npm opened hands it to everything started there.
  if (processEnvironment()['npm_execpath'] === undefined) return
  const chain = await chainToManager(process.pid, FACTS[process.platform] ?? factsFromPs)
  if (chain.length === 0) return
  const timer = setInterval(() => {
    if (isWhole(chain)) return
    clearInterval(timer)
    // A signal to oneself would end the process without its handlers on Windows.
    if (!process.emit('SIGTERM', 'SIGTERM')) process.exit(143)
  }, LOOK_MS)
  timer.unref()
}

/** Returns the ids of the ancestors up to and including the package manager, the parent first; none if nothing must be followed. */
export async function chainToManager (pid: number, read: ReadFacts): Promise<readonly number[]> {
  const chain: number[] = []
  let facts = await read(pid)
  if (facts === null || facts.isDetached) return []
  while (facts !== null && facts.parent > 0 && chain.length < MAX_ANCESTORS) {
    chain.push(facts.parent)
    facts = await read(facts.parent)
    if (facts !== null && isManager(facts.words)) return chain
  }
  return []
}

const MANAGER = /^(?:npm|npx|pnpm|pnpx|yarn|yarnpkg|bun|bunx)(?:-cli)?(?:-[\d.]+)?(?:\.[cm]?js)?$/

/** Whether a command line is that of a package manager. npm writes `npm start` over its own. */
function isManager ([program = '', ...rest]: readonly string[]): boolean {
  const script = /^node(?:\.exe)?$/.test(nameOf(program)) ? rest.find((word) => !word.startsWith('-')) ?? '' : program
  return MANAGER.test(nameOf(script))
}

function nameOf (path: string): string {
  return path.split(/[/\\]/).at(-1) ?? ''
}

/** Whether each process of the chain still runs. */
function isWhole (chain: readonly number[]): boolean {
  if (process.ppid !== chain[0]) return false
  if (process.platform !== 'linux') return chain.every(isAlive)
  // A process that nobody waited for still has its id. Its children have another parent.
  return chain.every((pid, index) => index === 0 || factsFromProc(chain[index - 1] ?? 0)?.parent === pid)
}

function isAlive (pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const FACTS: Readonly<Partial<Record<NodeJS.Platform, ReadFacts>>> = { linux: factsFromProc, win32: factsFromWindows }

/** Source: proc(5). The name of the program stands in parentheses, and may contain some. */
function factsFromProc (pid: number): ProcessFacts | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [, parent, , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split(/[\0 ]+/)
    return { parent: Number(parent), words, isDetached: Number(session) === pid || (isUnderNohup(pid) && !isUnderNohup(Number(parent))) }
  } catch {
    return null
  }
}

/** Whether nohup started the process, or one that handed it its variables: `nohup npm start` detaches npm, not what npm starts. */
function isUnderNohup (pid: number): boolean {
  try {
    return isNohup(readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').find((variable) => variable.startsWith('_='))?.slice(2) ?? '')
  } catch {
    // Those of another user cannot be read.
    return false
  }
}

/** Windows tells a process its parent only, which the variables of npm declare to be one of its shells. */
function factsFromWindows (pid: number): ProcessFacts {
  return { parent: process.ppid, words: pid === process.pid ? [] : ['npm'], isDetached: false }
}

/** Asks `ps`, which macOS and the BSDs have. A process that has left its group has been detached. */
async function factsFromPs (pid: number): Promise<ProcessFacts | null> {
  const { execFile } = await import('node:child_process')
  return await new Promise((resolve) => {
    execFile('ps', ['-o', 'ppid=,pgid=,args=', '-p', String(pid)], (error, stdout) => {
      const [parent, group, ...words] = stdout.trim().split(/\s+/)
      resolve(error === null ? { parent: Number(parent), words, isDetached: Number(group) === pid } : null)
    })
  })
}
