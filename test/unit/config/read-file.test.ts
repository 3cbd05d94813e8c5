import { spawnSync } from 'node:child_process'
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { test } from 'tap'
import fc from 'fast-check'
import { FileError, readDataFile } from '../../../src/config/read-file.js'
import { law } from '../../records.js'

const errorOf = (path: string): string => {
  try {
    readDataFile(path)
  } catch (error) {
    if (error instanceof FileError) return error.message
    throw error
  }
  return 'nothing was thrown'
}

test('JSON and YAML are read, JSON also with a byte order mark', (t) => {
  const folder = t.testdir({ 'a.json': '\uFEFF{"a":[1]}', 'a.yaml': 'a: [1]\n', 'a.yml': 'a:\n  - 1\n', 'A.JSON': '{"a":[1]}' })
  for (const name of ['a.json', 'a.yaml', 'a.yml', 'A.JSON']) t.same(readDataFile(`${folder}/${name}`), { a: [1] }, name)
  t.end()
})

test('a mistake in JSON is reported with its line and column', (t) => {
  const mistakes: Array<[string, string]> = [
    ['{"a":}', '1:6'],
    ['{"a":1,}', '1:8'],
    ['{\n  "a": 1\n  "b": 2\n}', '3:3'],
    ['{"servers":[{"name":"aaaaaaaaaaaaaaaaaaaaa","x": nope}]}', '1:50'],
    ['{a:1}', '1:2'],
    ['[1,2', '1:5'],
    ['{"a": "b\nc"}', '1:9'],
    ['[1]]', '1:4'],
    ['{"a": tru', '1:7'],
    // YAML takes these.
    ["{'a': 1}", '1:2'],
    ['{"a": \'b\'}', '1:7'],
    ['{"a": 1} # more', '1:10'],
    ['[1, # one\n2]', '1:5'],
    ['# none', '1:1'],
    ['{"a"}', '1:5'],
    ['{"a" }', '1:5'],
    ['["a": 1]', '1:2'],
    ['{? "a": 1}', '1:2'],
    ['{1: 2}', '1:2'],
    ['[ ], ', '1:4'],
    ['[1, [ ], {}, *a]', '1:14'],
    ['[&a 1]', '1:2'],
    ['[!!str "a"]', '1:2'],
    ['["\\x41"]', '1:3'],
    ['["a\\n\\u00e9", "b\\q"]', '1:17'],
    ['["a":\n1]', '1:2'],
    ['["\\u00e9', '1:9'],
    ['- 1', '1:1'],
    ['"a": 1', '1:1'],
    ['[1]\n---\n[2]', '2:1'],
    ['{"a":1 "b":2}', '1:8'],
    ["{'a': 1, \"b\": nope}", '1:2']
  ]
  for (const [text, place] of mistakes) {
    const path = `${t.testdir({ 'a.json': text })}/a.json`
    t.equal(errorOf(path), `${path}:${place}: invalid JSON`, text)
  }
  t.end()
})

test('an empty file is called empty', (t) => {
  for (const text of ['', ' \n']) {
    const path = `${t.testdir({ 'a.json': text })}/a.json`
    t.equal(errorOf(path), `${path}: the file is empty; expected JSON`)
  }
  t.end()
})

test('a stray character in JSON is found wherever it is', (t) => {
  law(t, fc.property(fc.array(fc.record({ name: fc.stringMatching(/^[a-z]{0,20}$/), on: fc.boolean() }), { minLength: 1, maxLength: 8 }), fc.nat(), (items, seed) => {
    const text = JSON.stringify(items, null, 2)
    // Before a line a character that no JSON value begins with cannot stand.
    const lines = text.split('\n')
    const index = seed % lines.length
    const broken = lines.map((line, at) => at === index ? `?${line}` : line).join('\n')
    const path = `${t.testdir({ 'a.json': broken })}/a.json`
    return errorOf(path) === `${path}:${index + 1}:1: invalid JSON`
  }), 30)
  t.end()
})

test('whatever is removed from JSON or inserted into it, a place is found', (t) => {
  const strays = ['"', "'", '#', '{', '}', '[', ']', ',', ':', '-', '?', '&', '*', '!', '|', '\\', '\n', ' #', '- ', '? ', '\t', '\u0001']
  law(t, fc.property(fc.json({ maxDepth: 3 }), fc.nat(), fc.nat(5), fc.constantFrom('', ...strays), (json, at, length, stray) => {
    const start = at % (json.length + 1)
    const text = `${json.slice(0, start)}${stray}${json.slice(start + length)}`
    const path = `${t.testdir({ 'a.json': text })}/a.json`
    const message = errorOf(path)
    if (text.trim() === '') return message === `${path}: the file is empty; expected JSON`
    if (message === 'nothing was thrown') return JSON.stringify(JSON.parse(text)) !== undefined
    const [, line = '0', column = '0'] = /:(\d+):(\d+): invalid JSON$/.exec(message) ?? []
    const wrong = text.split('\n')[Number(line) - 1]
    return wrong !== undefined && Number(column) >= 1 && Number(column) <= wrong.length + 1
  }), 500)
  t.end()
})

test('a mistake in YAML is reported with its line and column', (t) => {
  const mistakes: Array<[string, RegExp]> = [
    ['a: 1\na: 2\n', /^:2:1: Map keys must be unique$/],
    ['a: [1\nb: 2\n', /^:2:1: /],
    ['a:\n  - 1\n - 2\n', /^:\d:\d+: /],
    ['a: 1\n---\nb: 2\n', /^:2:1: Source contains multiple documents/],
    ['a: &one 1\nb: *one\nc: [*nothing]\n', /^:3:5: Unresolved alias/]
  ]
  for (const [text, message] of mistakes) {
    const path = `${t.testdir({ 'a.yaml': text })}/a.yaml`
    const received = errorOf(path)
    t.ok(received.startsWith(path))
    t.match(received.slice(path.length), message)
    t.notMatch(received, '\n')
  }
  t.end()
})

test('aliases that expand to too much are refused', (t) => {
  const levels = Array.from({ length: 9 }, (_, level) => `l${level}: &l${level} [${Array(9).fill(level === 0 ? 'x' : `*l${level - 1}`).join(', ')}]`)
  const path = `${t.testdir({ 'a.yaml': levels.join('\n') })}/a.yaml`
  t.match(errorOf(path), /a\.yaml: Excessive alias count/)
  t.end()
})

test('a file that is nested too deeply is refused in one line, however deep it is and even if it is incomplete', (t) => {
  const nested = (open: string, close: string, levels: number): string => `${open.repeat(levels)}1${close.repeat(levels)}`
  const deep = { 'list.json': nested('[', ']', 100_000), 'half.json': nested('[', '', 100_000), 'wrong.json': nested('{"a":', '', 1000), 'just.json': nested('[', ']', 101) }
  const yaml = { 'list.yaml': nested('[', ']', 100_000), 'half.yaml': nested('[', '', 1000), 'block.yaml': nested('- ', '', 100_000), 'just.yaml': nested('- ', '', 101) }
  const folder = t.testdir({ ...deep, ...yaml, 'a.json': nested('[', ']', 100), 'a.yaml': nested('[', ']', 100), 'b.yaml': nested('- ', '', 100), 'half-a.json': nested('[', '', 100) })
  for (const name of Object.keys({ ...deep, ...yaml })) t.equal(errorOf(`${folder}/${name}`), `${folder}/${name}: nested more than 100 levels deep`)
  for (const name of ['a.json', 'a.yaml', 'b.yaml']) t.equal(errorOf(`${folder}/${name}`), 'nothing was thrown', name)
  t.equal(errorOf(`${folder}/half-a.json`), `${folder}/half-a.json:1:102: invalid JSON`)
  t.end()
})

test('an unreadable file is refused with the reason', (t) => {
  const folder = t.testdir({ 'a.json': '{}' })
  t.equal(errorOf(`${folder}/b.json`), `${folder}/b.json: there is no such file`)
  t.equal(errorOf(folder), `${folder}: this is a folder`)
  t.match(errorOf(`${folder}/a.json/b`), /ENOTDIR/)
  if (process.getuid?.() !== 0) {
    chmodSync(`${folder}/a.json`, 0)
    t.equal(errorOf(`${folder}/a.json`), `${folder}/a.json: permission denied`)
  }
  t.end()
})

test('what is no regular file is refused at once, because it may have no end or no writer', async (t) => {
  const folder = t.testdir()
  t.equal(spawnSync('sh', ['-c', 'mkfifo "$0"', `${folder}/pipe`]).status, 0)
  // The path of a socket has at most 107 bytes.
  const short = mkdtempSync(join(tmpdir(), 'bms-'))
  const socket = createServer().listen(`${short}/socket`)
  t.teardown(() => {
    socket.close()
    rmSync(short, { recursive: true })
  })
  await once(socket, 'listening')
  t.equal(errorOf(`${folder}/pipe`), `${folder}/pipe: this is a pipe; expected a regular file`)
  t.equal(errorOf(`${short}/socket`), `${short}/socket: this is a socket; expected a regular file`)
  t.equal(errorOf('/dev/zero'), '/dev/zero: this is a device; expected a regular file')
})

test('what is open in the process already is read, whatever it is', async (t) => {
  const file = openSync(`${t.testdir({ a: 'a: 1' })}/a`, 'r')
  t.same(readDataFile(`/dev/fd/${file}`), { a: 1 })
  closeSync(file)
  t.equal(errorOf(`/dev/fd/${file}`), `/dev/fd/${file}: there is no such file`)
  const script = `import { readDataFile } from ${JSON.stringify(new URL('../../../src/config/read-file.js', import.meta.url).href)}; console.log(readDataFile(process.argv[1]))`
  for (const path of ['/dev/stdin', '/dev/fd/0', '/proc/self/fd/0']) {
    const { stdout, stderr } = spawnSync('sh', ['-c', 'echo "a: 2" | "$0" --input-type=module -e "$1" "$2"', process.execPath, script, path], { encoding: 'utf8' })
    t.equal(stdout, '{ a: 2 }\n', stderr)
  }
})
