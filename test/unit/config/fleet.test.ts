import { test } from 'tap'
import { readFleet } from '../../../src/config/fleet.js'
import { readFixture } from '../../../src/world/fixtures.js'
import { NOW, rangeErrorOf, SERVER_ID } from '../../records.js'

const read = (input: unknown): ReturnType<typeof readFleet> => readFleet(input, 1, NOW)

test('a fleet is a list of servers for every project, and lists for single ones', (t) => {
  const { servers, projects } = read({ servers: [{ name: 'a' }], projects: { ab12: { servers: [{ name: 'b' }, { name: 'c' }] } } })
  t.same(servers.map(({ name }) => name), ['a'])
  t.same(Array.from(projects, ([id, list]) => [id, list.map(({ name }) => name)]), [['ab12', ['b', 'c']]])
  t.same(read([{ name: 'a' }]).servers, servers)
  t.same(read({}), { servers: [], projects: new Map(), durations: new Map() })
  t.same(read({ projects: { ab12: { stopDuration: '1s' } } }), { servers: [], projects: new Map(), durations: new Map([['ab12', { stop: { kind: 'fixed', ms: 1000 } }]]) })
  t.end()
})

test('servers of the same name get different ids, the same for the same seed', (t) => {
  const { servers } = read([{ name: 'a' }, { name: 'a' }])
  t.equal(new Set(servers.map(({ id }) => id)).size, 2)
  t.same(read([{ name: 'a' }, { name: 'a' }]).servers, servers)
  t.end()
})

test('the shipped fleet contains the documented server, a stopped one and one in ERROR', (t) => {
  const { servers } = read(readFixture('servers.json'))
  t.match(servers.find(({ id }) => id === SERVER_ID), { name: 'bms-83', vmState: 'active' })
  t.ok(servers.some(({ vmState }) => vmState === 'stopped'))
  t.ok(servers.some(({ vmState, fault }) => vmState === 'error' && fault !== null))
  t.ok(servers.some(({ locked }) => locked))
  t.end()
})

test('a mistake is reported in one line, with its member', (t) => {
  const lines: Array<[unknown, string | RegExp]> = [
    [null, 'the fleet is null; expected an object'],
    ['x', 'the fleet is "x"; expected an object'],
    [{ server: [] }, 'server is not a known member; did you mean servers? expected one of servers, projects'],
    [{ servers: {} }, 'servers is {}; expected a list'],
    [{ servers: [{ name: 'a' }, {}] }, 'servers[1].name is missing; expected a string of 1 to 255 characters'],
    [[{ name: 'a', status: 'RUNNING' }], /^servers\[0\]\.status is "RUNNING"; expected one of "ACTIVE"/],
    [[{ name: 'a', rebootDuration: 'soon' }], /^servers\[0\]\.rebootDuration: "soon" is not a duration; expected/],
    [[{ name: 'a', created: '2026-13-01T00:00:00Z' }], 'servers[0].created: "2026-13-01T00:00:00Z" is not an instant; expected one such as "2026-01-01T00:00:00Z"'],
    [[{ name: 'a', id: SERVER_ID }, { name: 'b' }, { name: 'c', id: SERVER_ID }], `servers[2].id is ${SERVER_ID}, as in servers[0]; expected a unique id`],
    [{ projects: { ab: { servers: [{ name: 5 }] } } }, 'projects.ab.servers[0].name is 5; expected a string of 1 to 255 characters'],
    [{ projects: { ab: { startDuration: 'soon' } } }, /^projects\.ab\.startDuration: "soon" is not a duration/],
    [{ projects: { ab: { servers: [{ name: 'a', id: SERVER_ID }, { name: 'b', id: SERVER_ID }] } } }, /^projects\.ab\.servers\[1\]\.id is .*, as in projects\.ab\.servers\[0\]; expected a unique id$/],
    [{ projects: { 'NOT AN ID': { servers: [] } } }, 'projects.NOT AN ID is not a known member; expected names that match ^[0-9a-f-]{1,64}$']
  ]
  for (const [input, line] of lines) {
    const message = rangeErrorOf(() => read(input))
    if (typeof line === 'string') t.equal(message, line)
    else t.match(message, line)
  }
  t.end()
})
