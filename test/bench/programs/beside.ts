// Runs a program that is not Node, and returns its counters as the probe does, from /proc. It ends the program with itself.
//   node beside.js COMMAND ARGUMENT ...
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Question, Reply } from './probe.js'

const [command = '', ...args] = process.argv.slice(2)
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] })
const end = (): void => { child.kill('SIGKILL') }
child.once('close', (code) => process.exit(code ?? 1))
child.once('error', (error) => {
  process.stderr.write(`${command}: ${error.message}\n`)
  process.exit(1)
})
process.on('SIGTERM', end).on('SIGINT', end).on('disconnect', end)

const tickUs = 1e6 / (Number(spawnSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }).stdout) || 100)

process.on('message', ({ id }: Question) => {
  // The name of the program, in parentheses, may contain spaces. utime and stime are fields 14 and 15 of proc(5).
  const [, rest = ''] = /\) (.*)$/s.exec(readFileSync(`/proc/${child.pid}/stat`, 'utf8')) ?? []
  const fields = rest.split(' ')
  const [, kilobytes = 'NaN'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? []
  const reply: Reply = { id, usage: { cpuUs: (Number(fields[11]) + Number(fields[12])) * tickUs, rssBytes: Number(kilobytes) * 1024, timers: null, longestBlockMs: null } }
  process.send?.(reply)
})
