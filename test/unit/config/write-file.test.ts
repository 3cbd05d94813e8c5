/** A file is written completely, or the old one stays. */
import { spawnSync } from 'node:child_process'
import { closeSync, constants, lstatSync, mkdirSync, openSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { whyUnwritable, writeFileWhole, WriteError } from '../../../src/config/write-file.js'

test('a file that cannot be written keeps its old content', (t) => {
  const folder = t.testdir({ kept: 'old' })
  writeFileWhole(join(folder, 'kept'), ['new'])
  t.equal(readFileSync(join(folder, 'kept'), 'utf8'), 'new')
  mkdirSync(join(folder, 'taken'))
  writeFileSync(join(folder, 'taken', 'inside'), 'old')
  t.throws(() => writeFileWhole(join(folder, 'taken'), ['new']), WriteError)
  t.throws(() => writeFileWhole(join(folder, 'none', 'file'), ['new']), { name: 'WriteError', message: /none.file: cannot be written: its folder does not exist$/ })
  t.throws(() => writeFileWhole(join(folder, 'kept', 'file'), ['new']), WriteError)
  t.same(readdirSync(folder).sort(), ['kept', 'taken'], 'no temporary file is left')
  t.end()
})

test('a disk that accepts only a part of the text leaves the old file unchanged', (t) => {
  const folder = t.testdir({ 'world.json': 'old' })
  const path = join(folder, 'world.json')
  const module = new URL('../../../src/config/write-file.js', import.meta.url)
  // A limit on the size of files cuts a write short, as a full disk does.
  const script = `process.on('SIGXFSZ', () => {}); const { writeFileWhole } = await import(${JSON.stringify(module.href)}); writeFileWhole(${JSON.stringify(path)}, ['x'.repeat(700_000), 'x'.repeat(500_000)])`
  const { status, stderr } = spawnSync('sh', ['-c', 'ulimit -f 128 && exec "$0" --input-type=module -e "$1"', process.execPath, script], { encoding: 'utf8', env: { ...process.env, NODE_V8_COVERAGE: '' } })
  t.equal(status, 1)
  t.match(stderr, /WriteError: .*world\.json: cannot be written: EFBIG/)
  t.equal(readFileSync(path, 'utf8'), 'old')
  t.same(readdirSync(folder), ['world.json'])
  t.end()
})

test('a system that cannot sync a folder writes the file anyway; any other failure is reported', (t) => {
  const path = join(t.testdir(), 'world.json')
  const failing = (code: string) => (): never => { throw Object.assign(new Error(`${code}: fsync`), { code }) }
  for (const code of ['EPERM', 'EISDIR', 'EINVAL', 'EACCES']) {
    writeFileWhole(path, [code], failing(code))
    t.equal(readFileSync(path, 'utf8'), code)
  }
  t.throws(() => writeFileWhole(path, ['text'], failing('EIO')), new WriteError(`${path}: cannot be written: EIO: fsync`))
  t.end()
})

test('a symbolic link is kept, and the file that it points to is written', (t) => {
  const folder = t.testdir({ real: { 'world.json': 'old' } })
  const link = join(folder, 'link.json')
  symlinkSync(join('real', 'world.json'), link)
  writeFileWhole(link, ['new'])
  t.equal(readlinkSync(link), join('real', 'world.json'))
  t.equal(readFileSync(join(folder, 'real', 'world.json'), 'utf8'), 'new')
  t.end()
})

test('a link that was planted under the name of the temporary file is not followed', (t) => {
  const folder = t.testdir({ victim: 'kept' })
  const path = join(folder, 'world.json')
  symlinkSync('victim', `${path}.${process.pid}.tmp`)
  writeFileWhole(path, ['new'])
  t.equal(readFileSync(join(folder, 'victim'), 'utf8'), 'kept')
  t.ok(lstatSync(path).isFile())
  t.same(readdirSync(folder).sort(), ['victim', 'world.json'])
  t.end()
})

test('temporary files of processes that ended are removed; those of others and other files stay', (t) => {
  const ended = spawnSync(process.execPath, ['-e', '']).pid
  const folder = t.testdir({ [`world.json.${ended}.tmp`]: 'tokens', 'world.json.1.tmp': 'of a process that runs', [`world.json.${process.ppid}.tmp`]: 'of a process that runs', 'world.json.old.tmp': 'not ours', 'other.json.99999999.tmp': 'not ours' })
  writeFileWhole(join(folder, 'world.json'), ['new'])
  t.same(readdirSync(folder).sort(), ['other.json.99999999.tmp', 'world.json', 'world.json.1.tmp', `world.json.${process.ppid}.tmp`, 'world.json.old.tmp'].sort())
  t.end()
})

test('a link to a file that is not there yet stays a link, and the file appears', (t) => {
  const folder = t.testdir({ real: {} })
  const link = join(folder, 'link.json')
  symlinkSync(join('real', 'world.json'), link)
  writeFileWhole(link, 'new')
  t.equal(readlinkSync(link), join('real', 'world.json'))
  t.equal(readFileSync(join(folder, 'real', 'world.json'), 'utf8'), 'new')
  t.end()
})

test('what is no regular file is never replaced, and links in a circle are refused', (t) => {
  const folder = t.testdir()
  symlinkSync('b', join(folder, 'a'))
  symlinkSync('a', join(folder, 'b'))
  t.throws(() => writeFileWhole(join(folder, 'a'), 'new'), { message: /too many symbolic links$/ })
  t.equal(spawnSync('sh', ['-c', 'mkfifo "$0"', join(folder, 'pipe')]).status, 0)
  t.throws(() => writeFileWhole(join(folder, 'pipe'), 'new'), { message: /: this is not a regular file$/ })
  t.ok(lstatSync(join(folder, 'pipe')).isFIFO())
  t.end()
})

test('a folder with the name of a temporary file holds no save up', (t) => {
  const folder = t.testdir({ 'world.json.99999999.tmp': {} })
  writeFileWhole(join(folder, 'world.json'), 'new')
  t.equal(readFileSync(join(folder, 'world.json'), 'utf8'), 'new')
  t.end()
})

test('a file that cannot be written is known beforehand, with the reason, and the check leaves nothing', (t) => {
  const folder = t.testdir({ kept: 'old', inside: {} })
  symlinkSync(join('none', 'world.json'), join(folder, 'dangling'))
  t.equal(spawnSync('sh', ['-c', 'mkfifo "$0"', join(folder, 'pipe')]).status, 0)
  const before = readdirSync(folder)
  for (const name of ['kept', 'new', join('inside', 'new')]) t.equal(whyUnwritable(join(folder, name)), null, name)
  const wrong: ReadonlyArray<readonly [name: string, reason: string]> = [
    ['inside', 'this is a folder'],
    ['pipe', 'this is not a regular file'],
    [join('none', 'world.json'), 'its folder does not exist'],
    ['dangling', 'its folder does not exist'],
    [join('kept', 'world.json'), 'its folder is a file'],
    ['x'.repeat(250), 'its name is too long']
  ]
  for (const [name, reason] of wrong) t.equal(whyUnwritable(join(folder, name)), reason, name)
  const reader = openSync(join(folder, 'pipe'), constants.O_RDONLY | constants.O_NONBLOCK)
  t.equal(whyUnwritable(`/dev/fd/${reader}`), 'this is not a regular file')
  closeSync(reader)
  t.match(whyUnwritable('a\0b'), 'null bytes')
  t.same([readdirSync(folder), readdirSync(join(folder, 'inside')), readFileSync(join(folder, 'kept'), 'utf8')], [before, [], 'old'])
  t.end()
})

test('a link to something without a name is refused', (t) => {
  const stdout = '/proc/self/fd/1'
  // The standard output of a test is a pipe, which no path names.
  if (lstatSync(stdout, { throwIfNoEntry: false }) === undefined) t.pass('there is no /proc', { skip: true })
  else {
    t.equal(whyUnwritable(stdout), 'this is not a regular file')
    t.throws(() => writeFileWhole(stdout, ['new']), WriteError)
  }
  t.end()
})
