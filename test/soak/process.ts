// The emulator under soak: a real process with a plan file that it watches, and a look at its size.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'

/** A running emulator. */
export interface Emulator {
  readonly url: string
  /** Writes another plan file, which the emulator reloads; its only rule never applies. */
  rewritePlan(round: number): void
  /** The resident memory in bytes; null where the system does not tell. */
  rss(): number | null
  /** What it wrote to stderr at level warn or above, without the lines about faults that were asked for. */
  readonly complaints: readonly string[]
  /** Ends it, and returns its exit code. */
  stop(): Promise<number | null>
}

/** Messages that belong to what the soak does. */
const EXPECTED = ['fault injected', 'fault rule can never apply', 'files reloaded']

/** Starts `dist` on a free port. */
export async function startEmulator (memory: string, seed: number): Promise<Emulator> {
  const folder = mkdtempSync(join(tmpdir(), 'bms-soak-'))
  const plan = join(folder, 'plan.json')
  const rewritePlan = (round: number): void => {
    // Renamed, so that the emulator never reads half of it.
    writeFileSync(`${plan}.new`, JSON.stringify({ version: 1, faults: [{ id: `round-${round}`, match: { server: 'nobody' }, effect: { kind: 'error', error: 503 } }] }))
    renameSync(`${plan}.new`, plan)
  }
  rewritePlan(0)
  const child: ChildProcess = spawn(process.execPath, ['dist/cli/main.js', '--port', '0', '--seed', String(seed), '--faults', plan, '--watch', '--memory', memory, '--reboot-duration', '40ms', '--start-duration', '20ms', '--stop-duration', '20ms', '--log-level', 'warn'], { stdio: ['ignore', 'pipe', 'pipe'] })
  const complaints: string[] = []
  const { stdout, stderr } = child
  if (stdout === null || stderr === null) throw new Error('the emulator has no output')
  createInterface(stderr).on('line', (line) => {
    if (!EXPECTED.some((message) => line.includes(`"msg":"${message}"`))) complaints.push(line)
  })
  const [line] = await once(createInterface(stdout), 'line') as [string]
  const { url } = JSON.parse(line) as { url: string }
  return {
    url,
    rewritePlan,
    rss: () => {
      try {
        const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? []
        return kilobytes === undefined ? null : Number(kilobytes) * 1024
      } catch {
        return null
      }
    },
    complaints,
    stop: async () => {
      const ended = once(child, 'close')
      child.kill('SIGTERM')
      const [code] = await ended as [number | null]
      rmSync(folder, { recursive: true, force: true })
      return code
    }
  }
}
