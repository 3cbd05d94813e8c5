// A shell in which only the lines of one document are typed, and the terminals beside it in which they start emulators.
// The documents say port 8774; each shell has a free port in its place, so that documents do not disturb each other.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { freePort } from '../free-port.js'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import type { Test } from 'tap'

const DOCUMENTED_PORT = /\b8774\b/g
/** A line that serves until it is stopped: it has a terminal of its own. */
const SERVES = /^(?!.* --(?:help|version|print-config)\b)(?:(?:npm ci && )?npm start\b.*|bms-emulator(?: start| demo)?(?: --.*)?)$/

/** One typed line and what it prints, as the document shows it. */
export interface Typed {
  readonly line: string
  readonly shown: string
}

/** Splits a block of language console into its lines after `$ ` and their output. */
export function typedLines (text: string): readonly Typed[] {
  const typed: Array<{ line: string, shown: string }> = []
  for (const line of text.trimEnd().split('\n')) {
    const last = typed.at(-1)
    if (line.startsWith('$ ')) typed.push({ line: line.slice(2), shown: '' })
    else if (last === undefined) throw new Error(`a block of language console begins with a line after "$ ": ${line}`)
    else if (last.shown === '' && last.line.endsWith('\\')) last.line += `\n${line}`
    else last.shown += `${line}\n`
  }
  return typed
}

/** Whether an output is what the document shows: `...` stands for anything, and lines may be broken elsewhere. */
export function isShown (output: string, shown: string): boolean {
  const squeeze = (text: string): string => text.replace(/\s/g, '')
  const pattern = squeeze(shown).split('...').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*?')
  return new RegExp(`^${pattern}$`, 's').test(squeeze(output))
}

export interface DocumentShell {
  readonly folder: string
  readonly environment: NodeJS.ProcessEnv
  /** Writes a file that the document shows. */
  write(file: string, text: string): void
  /** Types a line; resolves to its output and exit code, or to null if it serves in a terminal of its own. */
  type(typed: Typed): Promise<{ readonly output: string, readonly code: number } | null>
}

/** Opens a shell in a folder. `main` is the command that `bms-emulator` means. */
export async function openShell (t: Test, folder: string, main: string): Promise<DocumentShell> {
  const port = await freePort()
  const home = `${folder}.home`
  const environment = prepareHome(home, main, port)
  const local = (text: string): string => text.replace(DOCUMENTED_PORT, String(port))
  mkdirSync(folder, { recursive: true })
  const shell = spawn('bash', ['--noprofile', '--norc'], { cwd: folder, env: environment, stdio: ['pipe', 'pipe', 'pipe'], detached: true })
  let server: ChildProcess | null = null
  t.teardown(async () => {
    await stop(server)
    await stop(shell)
  })
  return {
    folder,
    environment,
    write (file, text) {
      writeFileSync(resolve(folder, file), local(text))
      if (text.startsWith('#!')) chmodSync(resolve(folder, file), 0o755)
    },
    async type ({ line, shown }) {
      // A start that the document shows to fail ends by itself.
      if (SERVES.test(line) && !shown.startsWith('bms-emulator: ')) {
        await stop(server)
        server = spawn('bash', ['--noprofile', '--norc', '-c', local(line)], { cwd: folder, env: { ...environment, BMS_EMULATOR_PORT: String(port) }, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
        await serving(server, port)
        return null
      }
      const { output, code } = await run(shell, local(line))
      return { output: output.replaceAll(String(port), '8774'), code }
    }
  }
}

/** Makes the home of a user who typed nothing yet, and returns the environment of the shell. */
function prepareHome (home: string, main: string, port: number): NodeJS.ProcessEnv {
  rmSync(home, { recursive: true, force: true })
  mkdirSync(`${home}/bin`, { recursive: true })
  // On a terminal, curl shows no progress beside an output.
  writeFileSync(`${home}/.curlrc`, 'silent\nshow-error\n')
  // The port of the documents, where the command would take 8774; run and explore take a free one.
  writeFileSync(`${home}/bin/bms-emulator`, `#!/bin/sh\n[ "$1" = run ] || [ "$1" = explore ] || export BMS_EMULATOR_PORT="\${BMS_EMULATOR_PORT-${port}}"\nexec "${process.execPath}" "${main}" "$@"\n`)
  chmodSync(`${home}/bin/bms-emulator`, 0o755)
  const rest = Object.entries(process.env).filter(([name]) => !/^(?:BMS_EMULATOR_|OS_|TAP|NODE_(?!EXTRA_CA)|npm_(?!config_)|npm_config_(?:local|global)_prefix)/.test(name))
  // What this machine's npm knows about its registry stays; what it installs globally does not reach the machine.
  const npm = { npm_config_userconfig: `${homedir()}/.npmrc`, npm_config_cache: `${homedir()}/.npm`, ...Object.fromEntries(rest.filter(([name]) => name.startsWith('npm_'))), npm_config_prefix: `${home}/npm`, npm_config_audit: 'false', npm_config_fund: 'false', npm_config_update_notifier: 'false' }
  return { ...Object.fromEntries(rest), ...npm, HOME: home, NO_COLOR: '1', PATH: `${home}/npm/bin:${home}/bin:${process.env['PATH'] ?? ''}` }
}

/** Runs a line in the shell, with standard error and output in one, as a terminal shows them. */
async function run (shell: ChildProcess, line: string): Promise<{ readonly output: string, readonly code: number }> {
  const mark = `end-of-line-${process.pid}`
  return await new Promise((resolve, reject) => {
    let output = ''
    const read = (part: Buffer): void => {
      output += part.toString('utf8')
      const [, text = '', code] = new RegExp(`^([\\s\\S]*)\\n${mark} (\\d+)\\n`).exec(output) ?? []
      if (code === undefined) return
      shell.stdout?.off('data', read)
      shell.off('close', closed)
      resolve({ output: text, code: Number(code) })
    }
    const closed = (): void => reject(new Error(`the shell ended: ${output}`))
    shell.stdout?.on('data', read)
    shell.once('close', closed)
    // The subshell gives $? back to the next line.
    shell.stdin?.write(`{ ${line}\n} 2>&1 </dev/null; { status=$?; printf '\\n${mark} %s\\n' "$status"; (exit "$status"); }\n`)
  })
}

/** Resolves once the emulator responds; rejects when its process ends before. */
async function serving (server: ChildProcess, port: number): Promise<void> {
  let output = ''
  for (const stream of [server.stdout, server.stderr]) stream?.on('data', (part: Buffer) => { output += part.toString('utf8') })
  const ended = once(server, 'close').then(([code]) => { throw new Error(`it ended with ${String(code)}: ${output}`) })
  const line = new Promise<void>((resolve) => { server.stdout?.on('data', () => { if (output.includes(`http://127.0.0.1:${port}`)) resolve() }) })
  await Promise.race([line, ended])
  ended.catch(() => {})
}

/** Ends a process and what it started, as Ctrl+C in its terminal does. */
async function stop (child: ChildProcess | null): Promise<void> {
  if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  child.stdin?.end()
  try {
    process.kill(-child.pid, 'SIGINT')
  } catch {}
  await closed
}
