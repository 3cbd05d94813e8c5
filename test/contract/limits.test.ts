/** The limits of docs/safety-and-limits.md: they are those of the source, and for each there is a test that reaches it. Issue 10, row 7. */
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'tap'
import { buildTestEmulator, PROJECT } from '../helpers.js'
import { put, snapshot } from '../snapshot-helpers.js'
import { BODY_LIMIT } from '../../src/pipeline/body.js'
import { createMemory, SHARES } from '../../src/store/memory.js'
import { DEFAULT_MEMORY } from '../../src/core/memory/memory-size.js'
import { JOB_LIMITS } from '../../src/store/job-store.js'
import { JOURNAL_LIMITS } from '../../src/store/journal.js'
import { MAX_ACTIONS } from '../../src/core/server.js'
import { MAX_AGENTS } from '../../src/pipeline/client-hints.js'
import { MAX_CONNECTIONS, MAX_HEADER_BYTES, SERVER_SETTINGS } from '../../src/pipeline/connections.js'
import { MAX_COUNTED } from '../../src/core/fleet/series.js'
import { MAX_CHANGES } from '../../src/world/operations/clock.js'
import { MAX_COUNTED_TOKENS, MAX_MASKS } from '../../src/world/masks.js'
import { MAX_DELETED } from '../../src/store/server-store.js'
import { MAX_EVENTS } from '../../src/store/events.js'
import { MAX_FILE_DEPTH } from '../../src/config/yaml.js'
import { MAX_HOLDS } from '../../src/world/holds.js'
import { MAX_PAGE } from '../../src/openstack/compute/query.js'
import { MAX_PROJECTS } from '../../src/world/projects.js'
import { MAX_READ } from '../../src/control/routes/snapshot.js'
import { MAX_RULES } from '../../src/faults/index.js'
import { MAX_SCALE } from '../../src/shapes/clock-change.js'
import { MAX_STREAMS } from '../../src/control/event-stream.js'
import { MAX_WRITTEN, MAX_WRITTEN_BYTES } from '../../src/openstack/compute/server-view.js'
import { MAX_TOKENS } from '../../src/store/token-store.js'

const counted = (count: number): string => count < 10_000 ? String(count) : count.toLocaleString('en')
const text = readFileSync('docs/safety-and-limits.md', 'utf8')

/** The rows of the table whose second column has this head, without their last column. */
function rowsOf (head: string): ReadonlyArray<readonly string[]> {
  const [, table = ''] = text.split(`| what | ${head} |`)
  const lines = table.split('\n').slice(2)
  return lines.slice(0, lines.findIndex((line) => !line.startsWith('|'))).map((line) => line.split('|').slice(1, -2).map((cell) => cell.trim()))
}

const inMemory = 'contract/memory.test.ts'
const inRules = 'contract/rule-memory.test.ts'
const inConnections = 'e2e/connection-limits.test.ts'

/** What shares `--memory`: the share, the limit of one project, and the test that fills it. */
const SHARED: ReadonlyArray<readonly [what: string, share: keyof typeof SHARES, ofProject: string, file: string, title: string]> = [
  ['servers that clients made or changed, fleets of single projects', 'servers', '100,000 more than its fleet', inMemory, 'a server that does not fit is refused as Nova refuses it, and deleting one makes room'],
  ['fault rules, with what each project counts of them', 'rules', `${MAX_RULES} rules`, inRules, 'a rule that does not fit is refused, in every form and scope, and creates no project'],
  ['headers, bodies and responses that are held, beyond 4 KB of each', 'holds', 'none', 'contract/held-answers.test.ts', 'large bodies, headers, fault headers and responses that are held stay within their memory'],
  ['actions that servers list, beyond the last two', 'actions', `${MAX_ACTIONS} for each server`, inMemory, 'the actions of many servers stay within their memory: the oldest lists are cut, and no restart is refused'],
  ['journal', 'journal', `${JOURNAL_LIMITS.items} requests, ${JOURNAL_LIMITS.bytes / 1024 / 1024} MB; a body is cut at ${counted(JOURNAL_LIMITS.bodyLength)} characters`, inMemory, 'masks with many readers, events, deleted servers and journals of many projects stay within their memory'],
  ['events', 'events', `${MAX_EVENTS} transitions and faults`, 'contract/events.test.ts', 'a project keeps its newest thousand events and counts the evicted ones'],
  ['batch jobs', 'jobs', `${JOB_LIMITS.jobs} jobs, ${counted(JOB_LIMITS.subJobs)} parts`, inMemory, 'batch jobs of many projects evict the oldest of all'],
  ['tokens', 'tokens', `${MAX_TOKENS}`, inMemory, 'log-ins with long names to many projects evict the oldest tokens of all'],
  ['masks (`stale`, `visible` and `invisible` servers)', 'masks', `${MAX_MASKS}, each for ${MAX_COUNTED_TOKENS} tokens`, 'contract/masks.test.ts', 'masks are bounded, and can be saved and restored'],
  ['deleted servers, for `changes-since`', 'deleted', `${MAX_DELETED}`, 'unit/world/operations/select-servers.test.ts', 'deleted servers are kept, latest first, up to a limit']
]

/** The other limits, each with the test that reaches it. */
const OTHERS: ReadonlyArray<readonly [what: string, limit: string, file: string, title: string]> = [
  ['projects', `${counted(MAX_PROJECTS)}, at most one for each 27 KB of \`--memory\``, 'contract/projects.test.ts', 'at most 10,000 projects are kept; the refusal names the remedy'],
  ['held responses and waiting calls', counted(MAX_HOLDS), 'contract/held-answers.test.ts', 'at most 1,000 responses are held; the next one is refused and consumes no fault'],
  ['event streams', counted(MAX_STREAMS), 'e2e/event-stream.test.ts', 'the number of streams is limited, and closing one makes room'],
  ['snapshots that are being read: of everything, of single projects', `${MAX_READ.all}, ${MAX_READ.project}`, 'contract/snapshot.test.ts', 'a snapshot that nobody reads keeps its place, and one that is read or given up leaves it'],
  ['actions that a server lists, changes that are due in it', `${MAX_ACTIONS}, 16`, 'unit/core/task.test.ts', 'a server keeps its newest actions up to the limit, newest first'],
  ['body of a request, of `PUT snapshot`', `${counted(BODY_LIMIT)} bytes, 64 MB`, 'contract/limits.test.ts', 'a body is read up to its limit'],
  ['depth of a body of the control API, of a file', `64, ${MAX_FILE_DEPTH} levels`, 'unit/config/read-file.test.ts', 'a file that is nested too deeply is refused in one line, however deep it is and even if it is incomplete'],
  ['request line with headers, and so the path; number of headers', `${MAX_HEADER_BYTES / 1024} KiB; only by their bytes`, inConnections, 'headers are limited by their bytes, not by their number'],
  ['time for a request to arrive, headers and body; for the first one, from the connection on', `${SERVER_SETTINGS.requestTimeout / 1000} s, checked every ${SERVER_SETTINGS.http.connectionsCheckingInterval / 1000} s`, inConnections, 'a connection that sends nothing, half a head or half a body is closed with a 408'],
  ['time that a connection may be idle between requests', `${SERVER_SETTINGS.keepAliveTimeout / 1000} s`, inConnections, 'an idle connection is closed after its time'],
  ['requests of one connection, one after another or pipelined', 'none', 'e2e/sockets.test.ts', 'one connection carries many requests, also after a refusal'],
  ['open connections, of all addresses of `localhost` together', counted(MAX_CONNECTIONS), inConnections, 'connections over the limit are closed at once and counted; the others are served'],
  ['time that a response may take', 'none: faults and waits hold responses for as long as they say', 'e2e/sockets.test.ts', 'a delay under a manual clock is held until its instant'],
  ['names that clients send: users, projects, domains, methods, servers, keys, zones, descriptions, security groups; tags', '255 characters; 60', inMemory, 'names that clients send have at most 255 characters'],
  ['`user_data`, flavor and image references', '65,535, 2048 characters', inMemory, 'names that clients send have at most 255 characters'],
  ['servers by `count` in one list of a fleet', counted(MAX_COUNTED), 'unit/core/fleet/series.test.ts', 'all series of a list have a bound'],
  ['documents of servers that are kept as text, so that they are written once', `${counted(MAX_WRITTEN)} texts, ${MAX_WRITTEN_BYTES / 1024 / 1024} MB`, 'unit/openstack/compute/server-view.test.ts', 'the texts that are kept stay below their bytes'],
  ['servers on a page, in a batch', counted(MAX_PAGE), 'contract/batch.test.ts', 'a body that is not a batch is refused'],
  ['durations; instants', '100 years; the years 1970 to 9999', 'contract/clock.test.ts', 'time ends with the year 9999: a step beyond it is refused and moves nothing, and every call still works'],
  ['speed of a clock', `${counted(MAX_SCALE)}x`, 'contract/limits.test.ts', 'a clock runs up to its greatest speed'],
  ['a name pattern (`name=`)', '255 characters, repeats up to 1000, 150 million steps', 'unit/openstack/compute/name-pattern.test.ts', 'ambiguous expressions terminate on long texts, and the work for a list is bounded'],
  ['changes that `advance` and `wait` return', `${counted(MAX_CHANGES)}, 1000`, 'unit/world/operations/wait.test.ts', 'a wait returns the newest transitions if there were too many to keep'],
  ['projects with a label in metrics, user agents with hints in the log', `100, ${MAX_AGENTS}`, 'unit/pipeline/client-hints.test.ts', 'the number of recognised User-Agents is limited'],
  ['log lines that nobody reads', '1 MB', 'unit/log/logger.test.ts', 'without a reader the log is bounded, and later reports the number of dropped lines']
]

test('the tables have the limits of the source', async (t) => {
  t.same(rowsOf('of `--memory`'), SHARED.map(([what, share, ofProject]) => [what, `${SHARES[share]}/16`, ofProject]))
  t.same(rowsOf('limit'), OTHERS.map(([what, limit]) => [what, limit]))
  t.same(SHARED.map(([, share]) => share).sort(), Object.keys(SHARES).sort())
  t.equal(Object.values(SHARES).reduce<number>((sum, share) => sum + share, 0), 16)
  t.match(text, `\`--memory SIZE\` (${DEFAULT_MEMORY / 1024 / 1024} MB)`)
  t.equal(Object.values(createMemory()).reduce((sum, { limit }) => sum + limit, 0), DEFAULT_MEMORY)
})

test('every limit has the test that reaches it', async (t) => {
  const tests = [...SHARED.map(([what, , , file, title]) => ({ what, file, title })), ...OTHERS.map(([what, , file, title]) => ({ what, file, title }))]
  for (const { what, file, title } of tests) {
    const path = `test/${file}`
    t.ok(existsSync(path) && readFileSync(path, 'utf8').includes(`'${title}'`), `${what}: ${path} has "${title}"`)
  }
})

const INSTEAD = 'Start from the file instead, with --snapshot FILE, or restore one project at a time: GET and PUT /_emulator/snapshot?project=ID.'

test('a body is read up to its limit', async (t) => {
  const { send } = await buildTestEmulator(t)
  const rule = JSON.stringify('503')
  t.equal((await send('POST', '/_emulator/faults', rule.padEnd(BODY_LIMIT))).statusCode, 201)
  const tooMuch = 'The body of POST /_emulator/faults has 114689 bytes; at most 114688 are read. Send less at a time.'
  t.same((await send('POST', '/_emulator/faults', rule.padEnd(BODY_LIMIT + 1))).json(), { error: { code: 'invalid', message: tooMuch, details: {} } })
  const ofOne = await send('PATCH', '/_emulator/faults/later?project=0a', rule.padEnd(BODY_LIMIT + 1))
  t.match(ofOne.json(), { error: { code: 'invalid', message: /^The body of PATCH \/_emulator\/faults\/later has 114689 bytes;/ } }, 'the path that was sent')
  const nothing = await send('POST', '/_emulator/nothing', rule.padEnd(BODY_LIMIT + 1))
  t.equal(nothing.statusCode, 404)
  t.match(nothing.json(), { error: { code: 'not-found', message: /^POST \/_emulator\/nothing is not a call of the control API;/ } })
  const large = await send('PUT', '/_emulator/snapshot', '{}', { 'content-length': String(64 * 1024 * 1024 + 1) })
  t.equal(large.statusCode, 400)
  t.match(large.json(), { error: { code: 'invalid', message: `The body of PUT /_emulator/snapshot has 67108865 bytes; at most 67108864 (64 MB) are read. ${INSTEAD}` } })
  const chunked = await send('PUT', `/_emulator/snapshot?project=${PROJECT}`, ' '.repeat(64 * 1024 * 1024 + 1), { 'transfer-encoding': 'chunked', 'content-length': '' })
  t.match(chunked.json(), { error: { code: 'invalid', message: `The body of PUT /_emulator/snapshot has more bytes than the 67108864 (64 MB) that are read. ${INSTEAD}` } })
})

test('a clock runs up to its greatest speed', async (t) => {
  const { send } = await buildTestEmulator(t)
  t.equal((await send('PUT', '/_emulator/clock', { scale: MAX_SCALE })).statusCode, 200)
  t.equal((await send('PUT', '/_emulator/clock', { scale: MAX_SCALE + 1 })).statusCode, 400)
  t.equal((await send('POST', '/_emulator/projects', { clock: `${MAX_SCALE}x` })).statusCode, 201)
  t.equal((await send('POST', '/_emulator/projects', { clock: `${MAX_SCALE + 1}x` })).statusCode, 400)
})

test('at most 16 changes are due in a server of a snapshot', async (t) => {
  const emulator = await buildTestEmulator(t)
  const taken = JSON.parse(await snapshot(emulator))
  const [record] = taken.fleets[0]
  const withChanges = (count: number): string => JSON.stringify({ ...taken, fleets: [[{ ...record, pending: Array.from({ length: count }, () => ({ atMs: record.updatedAtMs, set: {} })) }]] })
  await put(emulator, withChanges(16))
  t.match((await emulator.send('PUT', '/_emulator/snapshot', withChanges(17))).json(), { error: { code: 'invalid', message: /^fleets\[0\]\[0\]\.pending / } })
})
