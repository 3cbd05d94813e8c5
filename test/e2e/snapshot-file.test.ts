/** The snapshot file: read at start, written on exit, completely or not at all. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { buildTestEmulator, HARD } from '../helpers.js'
import { startCommand, runCommand } from './command.js'
import { FileError, OptionError } from '../../src/config/index.js'

test('with --save the state at exit is restored at the next start', async (t) => {
  const folder = t.testdir()
  const path = join(folder, 'world.json')
  const first = await buildTestEmulator(t, { snapshot: path, save: true })
  await first.act(HARD)
  const taken = (await first.send('GET', '/_emulator/snapshot')).body
  t.equal(existsSync(path), false, 'nothing is written before the stop')
  await first.close()
  await first.close()
  t.equal(readFileSync(path, 'utf8'), `${taken}\n`)
  t.same(readdirSync(folder), ['world.json'], 'no temporary file is left')
  const second = await buildTestEmulator(t, { snapshot: path, seed: 7 })
  t.equal((await second.send('GET', '/_emulator/snapshot')).body, taken)
  t.equal(second.start.seed, 1, 'the seed is that of the snapshot')
  await second.act(HARD)
  await second.close()
  t.equal(readFileSync(path, 'utf8'), `${taken}\n`, 'without --save it is only read')
})

test('a missing or invalid file stops the start with one line', async (t) => {
  const folder = t.testdir({ 'wrong.json': '{"version":2}', 'broken.json': '{', 'empty.yaml': '' })
  const fails = async (options: Record<string, unknown>, error: Error): Promise<void> => {
    await t.rejects(buildTestEmulator(t, options), { name: error.name, message: error.message })
  }
  await fails({ snapshot: join(folder, 'none.json') }, new FileError(`${join(folder, 'none.json')}: there is no such file`))
  await fails({ snapshot: join(folder, 'wrong.json') }, new FileError(`${join(folder, 'wrong.json')}: version is 2; expected 1, as GET /_emulator/snapshot returns it`))
  await fails({ snapshot: join(folder, 'broken.json'), save: true }, new FileError(`${join(folder, 'broken.json')}:1:2: invalid JSON`))
  await fails({ snapshot: { version: 3 } }, new OptionError('snapshot: version is 3; expected 1, as GET /_emulator/snapshot returns it'))
  await fails({ save: true }, new OptionError('save: there is no file to write; name one with snapshot'))
})

test('a failed save is one line on stderr and exit code 1, at any log level', async (t) => {
  const folder = join(t.testdir(), 'there')
  const path = join(folder, 'world.json')
  mkdirSync(folder)
  const served = await startCommand(t, ['--port', '0', '--snapshot', path, '--save', '--log-level', 'silent'])
  rmSync(folder, { recursive: true })
  const { code, stderr } = await served.stop('SIGTERM')
  t.same([code, stderr], [1, `bms-emulator: ${path}: cannot be written: its folder does not exist\n`])
})

test('under run a failed save exits with 1 too, but a command that failed keeps its exit code', async (t) => {
  for (const [status, code] of [[0, 1], [7, 7]] as const) {
    const folder = join(t.testdir(), 'there')
    const path = join(folder, 'world.json')
    mkdirSync(folder)
    const script = `const { rmSync } = require('node:fs'); fetch(process.env.OS_AUTH_URL).then(() => { rmSync(${JSON.stringify(folder)}, { recursive: true }); process.exit(${status}) })`
    const ended = await runCommand(t, ['run', '--snapshot', path, '--save', '--', process.execPath, '-e', script])
    t.equal(ended.code, code)
    t.match(ended.stderr, `bms-emulator: ${path}: cannot be written: `)
  }
})
