/** How mistakes in files are reported: each with its place, all at once. */
import { test } from 'tap'
import { fileError, mistakeOf, readPart } from '../../../src/config/mistakes.js'
import { readFleet } from '../../../src/config/fleet.js'
import { fleetMistakes } from '../../../src/config/fleet-mistakes.js'
import { NOW, SERVER_ID } from '../../records.js'

const part = (text: string) => ({ file: { path: 'a.yaml', text, data: null }, pointer: '' })
const messageOf = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    return (error as Error).message
  }
  return 'nothing was thrown'
}

test('the member that a message begins with is the place of its mistake', (t) => {
  const members: Array<[message: string, path: string]> = [
    ['servers[2].id is x', '/servers/2/id'],
    ['servers[0].OS-SRV-USG:launched_at: "x" is not an instant', '/servers/0/OS-SRV-USG:launched_at'],
    ['projects.ab-1.rebootDuration: "x" is not a duration', '/projects/ab-1/rebootDuration'],
    ['$schema is 5', '/$schema'],
    ['"x" is not a port', '']
  ]
  for (const [message, path] of members) t.same(mistakeOf(message), { path, message })
  t.end()
})

test('what is not a mistake of the user passes through', (t) => {
  t.throws(() => readPart(part(''), () => { throw new TypeError('odd') }, () => []), TypeError)
  t.equal(readPart(part(''), () => 5, () => []), 5)
  t.end()
})

test('without a list of mistakes, the first one is reported at its member', (t) => {
  t.equal(messageOf(() => readPart(part('a: 1\nb: 2\n'), () => { throw new RangeError('b is 2') }, () => [])), 'a.yaml:2:1: b is 2')
  t.end()
})

test('many mistakes are counted after the first, and long text is not searched for places', (t) => {
  const mistakes = Array.from({ length: 25 }, (_, index) => ({ path: `/${index}`, message: `[${index}] is wrong` }))
  const lines = fileError(part(`[${Array(25).fill(0).join(', ')}]`), mistakes).message.split('\n')
  t.same([lines.length, lines[0], lines[19], lines[20]], [21, 'a.yaml:1:2: [0] is wrong', 'a.yaml:1:59: [19] is wrong', 'a.yaml: and 5 more mistakes'])
  t.equal(fileError(part(`a: 1\n${' '.repeat(4_000_000)}`), [{ path: '/a', message: 'a is wrong' }]).message, 'a.yaml: a is wrong')
  t.end()
})

test('every mistake in a fleet is listed, those of one server too', (t) => {
  const fleet = {
    servers: [
      { name: 'a', statuss: 'ACTIVE', locked: 1 },
      { name: 'b', rebootDuration: 'soon' },
      { name: 'c', id: SERVER_ID },
      { name: 'd', created: '2026-13-01T00:00:00Z' },
      { name: 'e', id: SERVER_ID },
      7
    ],
    projects: {
      ab: { rebootDuration: 'soon', startDuration: [], stopDuration: '1s', servers: [{ name: 5 }, { name: 'a', status: 'ACTIVE', vm_state: 'error' }] },
      cd: 5,
      ef: { servers: {} }
    }
  }
  const listed = fleetMistakes(fleet, 1, NOW).map(({ path, message }) => `${path} ${message.slice(0, 50)}`)
  t.same([...listed].sort(), [
    '/projects/ab/rebootDuration projects.ab.rebootDuration: "soon" is not a durati',
    '/projects/ab/servers/0/name projects.ab.servers[0].name is 5; expected a strin',
    '/projects/ab/servers/1/status projects.ab.servers[1].status is "ACTIVE", but vm_',
    '/projects/ab/startDuration projects.ab.startDuration is []; expected a number',
    '/projects/cd projects.cd is 5; expected an object',
    '/projects/ef/servers projects.ef.servers is {}; expected a list',
    '/servers/0/locked servers[0].locked is 1; expected true or false',
    '/servers/0/statuss servers[0].statuss is not a known member; did you ',
    '/servers/1/rebootDuration servers[1].rebootDuration: "soon" is not a duratio',
    '/servers/3/created servers[3].created: "2026-13-01T00:00:00Z" is not ',
    `/servers/4/id servers[4].id is ${SERVER_ID.slice(0, 33)}`,
    '/servers/5 servers[5] is 7; expected an object'
  ].sort())
  t.same(fleetMistakes([{ name: 'a' }, {}], 1, NOW).map(({ path }) => path), ['/1/name'])
  t.same(fleetMistakes('x', 1, NOW), [{ path: '', message: 'the fleet is "x"; expected an object' }])
  t.end()
})

test('a fleet has mistakes exactly if it cannot be read, and the message of the error is among them', (t) => {
  const fleets: unknown[] = [
    {}, [], { servers: [{ name: 'a' }] }, { $schema: 'x', projects: { ab: { stopDuration: '1s' } } },
    null, { servers: [{}] }, [{ name: 'a', status: 'DELETED' }], [{ name: 'a', id: SERVER_ID }, { name: 'b', id: SERVER_ID }],
    { projects: { ab: { servers: [{ name: 'a', fault: { message: 'x', code: 1, created: '2026-02-30T25:00:00Z' } }] } } },
    { projects: { ab: { rebootDuration: { uniform: ['5s', '1s'] } } } },
    JSON.parse(`${'['.repeat(80)}${']'.repeat(80)}`)
  ]
  for (const fleet of fleets) {
    const message = messageOf(() => readFleet(fleet, 1, NOW))
    const messages = fleetMistakes(fleet, 1, NOW).map((mistake) => mistake.message)
    if (message === 'nothing was thrown') t.same(messages, [])
    else t.ok(messages.includes(message), message)
  }
  t.end()
})
