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

test('an item with a count is so many servers, with ids that follow from seed and name', (t) => {
  const { servers } = read([{ name: 'a' }, { count: 999_998, name: 'bms-{n}', status: 'SHUTOFF', rebootDuration: '1s' }, { count: 2, name: 'bms-{n}' }, { name: 'bms-{n}' }])
  t.match(servers.map(({ name, count }) => [name, count]), [['a', undefined], ['bms-{n}', 999_998], ['bms-{n}', 2], ['bms-{n}', undefined]])
  t.match(servers[1], { id: /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-0{12}$/, vmState: 'stopped', durations: { reboot: { ms: 1000 } }, createdAtMs: NOW })
  t.not(servers[1]?.id, servers[2]?.id, 'two of one name are two series')
  t.equal(read([{ count: 5, name: 'bms-{n}' }]).servers[0]?.id, servers[1]?.id, 'the ids do not depend on the count')
  t.not(readFleet([{ count: 5, name: 'bms-{n}' }], 2, NOW).servers[0]?.id, servers[1]?.id)
  t.same(read([{ name: 'a' }]).servers[0], servers[0])
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
  const [first] = read([{ name: 'a-{n}', count: 2 }]).servers
  const numbered = (number: number): string => `${first?.id.slice(0, -1)}${number}`
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
    [[{ name: 'a-{n}', count: 0 }], 'servers[0].count is 0; expected a whole number from 1 to 1000000'],
    [[{ name: 'a-{n}', count: 1_000_001 }], 'servers[0].count is 1000001; expected a whole number from 1 to 1000000'],
    [[{ name: 'a', count: 2 }], 'servers[0].name is "a"; expected {n} in it once, for the number from 1 to count'],
    [[{ name: 'a-{n}', count: 2, id: SERVER_ID }], `servers[0].id is ${SERVER_ID}, with count; expected no id, because those of counted servers follow from the name`],
    [[{ name: 'a-{n}', count: 2, status: 'RUNNING' }], /^servers\[0\]\.status is "RUNNING"; expected one of "ACTIVE"/],
    [[{ name: 'a-{n}', count: 999_999 }, { name: 'b' }, { name: 'b-{n}', count: 2 }], 'servers[2].count is 2, which makes 1000001 counted servers; expected at most 1000000 in all'],
    [[{ name: 'a-{n}', count: 2 }, { name: 'b', id: numbered(1) }], `servers[1].id is ${numbered(1)}, as in servers[0]; expected a unique id`],
    [[{ name: 'b', id: numbered(2) }, { name: 'a-{n}', count: 2 }], `servers[0].id is ${numbered(2)}, as in servers[1]; expected a unique id`],
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
