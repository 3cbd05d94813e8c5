/** Running a real client against an emulator that listens: a clean environment with nothing but what the emulator gives. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { Test } from 'tap'
import { buildTestEmulator, SERVER, type TestEmulator } from '../helpers.js'

/** What a client left behind. */
export interface ClientRun {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

/** An emulator with the machine's clock, its URL, and the statuses that the documented server went through. */
export interface Listening {
  readonly emulator: TestEmulator
  readonly url: string
  readonly statuses: readonly string[]
  /** Runs a program with the environment of `GET /_emulator/env`. */
  run(program: string, args: readonly string[]): Promise<ClientRun>
}

/** Starts an emulator that clients can reach. */
export async function listen (t: Test, options: Readonly<Record<string, unknown>> = {}): Promise<Listening> {
  const emulator = await buildTestEmulator(t, { clock: 'system', port: 0, rebootDuration: '300ms', ...options })
  const url = await emulator.listen()
  const statuses: string[] = []
  for (const world of emulator.worlds.list()) {
    world.watchers.add((_world, { serverId, after }) => {
      if (serverId === SERVER && after !== null) statuses.push(after.taskState ?? after.vmState)
    })
  }
  const environment = (await emulator.send('GET', '/_emulator/env', undefined, { host: new URL(url).host })).json() as Record<string, string>
  return { emulator, url, statuses, run: (program, args) => runClient(program, args, environment) }
}

/** Runs a program to its end. */
export async function runClient (program: string, args: readonly string[], environment: Readonly<Record<string, string>>, cwd = process.cwd()): Promise<ClientRun> {
  const { PATH = '' } = process.env
  const child = spawn(program, args, { cwd, env: { PATH, HOME: '/nonexistent', LC_ALL: 'C.UTF-8', ...environment } })
  const [stdout, stderr] = [textOf(child.stdout), textOf(child.stderr)]
  const exitCode = await new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject))
  return { exitCode, stdout: await stdout, stderr: await stderr }
}

async function textOf (stream: NodeJS.ReadableStream): Promise<string> {
  let text = ''
  for await (const chunk of stream) text += String(chunk)
  return text
}

/** Why tests with Debian's OpenStack clients cannot run here, or false. It is said aloud, since a skipped test proves nothing. */
export function missingClient (): string | false {
  const isThere = existsSync('/usr/bin/openstack') && spawnSync('/usr/bin/python3', ['-c', 'import openstack']).status === 0
  if (isThere) return false
  process.stderr.write('SKIPPED: python3-openstackclient is not installed; no real OpenStack client was tried.\n')
  return 'python3-openstackclient is not installed'
}
