/** The snapshot file: read at the start, written at the stop, whole or not at all. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { buildTestEmulator, HARD } from '../helpers.js'
import { FileError, OptionError, writeFileWhole } from '../../src/config/index.js'

test('with --save what happened is there at the next start', async (t) => {
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

test('a file that is missing or wrong stops the start with one line', async (t) => {
  const folder = t.testdir({ 'wrong.json': '{"version":2}', 'broken.json': '{', 'empty.yaml': '' })
  const fails = async (options: Record<string, unknown>, error: Error): Promise<void> => {
    await t.rejects(buildTestEmulator(t, options), { name: error.name, message: error.message })
  }
  await fails({ snapshot: join(folder, 'none.json') }, new FileError(`${join(folder, 'none.json')}: there is no such file`))
  await fails({ snapshot: join(folder, 'wrong.json') }, new FileError(`${join(folder, 'wrong.json')}: version is 2; expected 1, as GET /_emulator/snapshot returns it`))
  await fails({ snapshot: join(folder, 'broken.json'), save: true }, new FileError(`${join(folder, 'broken.json')}: invalid JSON at line 1, column 2`))
  await fails({ snapshot: { version: 3 } }, new OptionError('snapshot: version is 3; expected 1, as GET /_emulator/snapshot returns it'))
  await fails({ save: true }, new OptionError('save: there is no file to write; name one with snapshot'))
})

test('a file that cannot be written leaves the old one as it was', (t) => {
  const folder = t.testdir({ kept: 'old' })
  writeFileWhole(join(folder, 'kept'), 'new')
  t.equal(readFileSync(join(folder, 'kept'), 'utf8'), 'new')
  mkdirSync(join(folder, 'taken'))
  writeFileSync(join(folder, 'taken', 'inside'), 'old')
  t.throws(() => writeFileWhole(join(folder, 'taken'), 'new'), FileError)
  t.throws(() => writeFileWhole(join(folder, 'none', 'file'), 'new'), FileError)
  t.same(readdirSync(folder).sort(), ['kept', 'taken'], 'no temporary file is left')
  t.end()
})

test('a system that cannot bring a folder to the disk writes the file all the same; another failure is told', async (t) => {
  const path = join(t.testdir(), 'world.json')
  const failing = (code: string) => (): never => { throw Object.assign(new Error(`${code}: fsync`), { code }) }
  for (const code of ['EPERM', 'EISDIR', 'EINVAL', 'EACCES']) {
    writeFileWhole(path, code, failing(code))
    t.equal(readFileSync(path, 'utf8'), code)
  }
  t.throws(() => writeFileWhole(path, 'text', failing('EIO')), new FileError(`${path}: it cannot be written: EIO: fsync`))
})
