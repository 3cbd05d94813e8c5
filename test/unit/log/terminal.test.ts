import { test } from 'tap'
import { createTerminalFormat } from '../../../src/log/terminal.js'

const plain = createTerminalFormat(false)
/** A line as the logger writes it. */
const line = (facts: Readonly<Record<string, unknown>>): string => JSON.stringify({ level: 20, time: new Date(2026, 0, 1, 12, 9, 38, 870).getTime(), msg: 'request', requestId: 'req-1', ...facts })

test('a request is one line: what was asked, what came of it, and which fault applied', (t) => {
  const facts = { method: 'POST', operation: 'reboot', path: '/x', server: 'bms-83', status: 204, effect: 'REBOOT for 5s' }
  t.equal(plain(line(facts)), '12:09:38.8  POST   reboot    bms-83         → 204  REBOOT for 5s\n')
  t.equal(plain(line({ ...facts, status: 409, effect: undefined, reason: 'BMS.0037: Server is rebooting' })), '12:09:38.8  POST   reboot    bms-83         → 409  BMS.0037: Server is rebooting\n')
  t.equal(plain(line({ ...facts, status: 0, effect: undefined, faults: 'fault-1 (connection)' })), '12:09:38.8  POST   reboot    bms-83         → no response  fault fault-1 (connection)\n')
  t.equal(plain(line({ method: 'GET', operation: 'unknown', path: '/foo', status: 404 })), '12:09:38.8  GET    unknown   /foo           → 404\n')
  t.end()
})

test('the outcome decides the colour', (t) => {
  const coloured = createTerminalFormat(true)
  const shown = (status: number): string => coloured(line({ method: 'GET', operation: 'show', path: '/', status }))
  t.match(shown(200), '\u001b[32m200\u001b[39m')
  t.match(shown(404), '\u001b[33m404\u001b[39m')
  t.match(shown(503), '\u001b[31m503\u001b[39m')
  t.match(shown(0), '\u001b[31mno response\u001b[39m')
  t.end()
})

test('a transition is a short line, and what a request began stands in the line of the request', (t) => {
  const transition = { msg: 'transition', server: 'bms-83', from: 'REBOOT', to: 'ACTIVE' }
  t.equal(plain(line(transition)), '12:09:38.8                   bms-83           REBOOT → ACTIVE\n')
  t.equal(plain(line({ ...transition, isBegun: true })), '')
  t.match(plain(line({ ...transition, from: null, to: 'BUILD' })), 'BUILD, new')
  t.match(createTerminalFormat(true)(line({ ...transition, to: 'ERROR' })), '\u001b[31mREBOOT → ERROR\u001b[39m')
  t.match(plain(line({ ...transition, from: 'ACTIVE', to: null })), 'removed')
  t.end()
})

test('nothing is said twice', (t) => {
  for (const msg of ['refused', 'fault injected', 'Server listening at http://127.0.0.1:8774']) t.equal(plain(line({ msg })), '')
  t.match(plain(line({ msg: 'refused', requestId: undefined, reason: 'not HTTP' })), 'refused  reason="not HTTP"\n', 'what never was a request has no other line')
  t.end()
})

test('whatever else is logged is a line with its facts, and an error has its stack', (t) => {
  t.equal(plain(line({ level: 40, msg: 'fault rule can never apply', requestId: undefined, faultId: 'flag-1', warnings: ['a b'] })), '12:09:38.8  warning: fault rule can never apply  faultId=flag-1 warnings=["a b"]\n')
  const stack = 'Error: first\nsecond\n    at here (file.js:1:1)\n    at there (file.js:2:2)'
  t.equal(plain(line({ level: 50, msg: 'unexpected error', requestId: undefined, err: { stack } })), '12:09:38.8  error: unexpected error\nError: first\\nsecond\n    at here (file.js:1:1)\n    at there (file.js:2:2)\n')
  t.end()
})

test('what clients send writes no line of its own and moves no cursor', (t) => {
  const text = plain(line({ method: 'GET', operation: 'show', path: '/', server: 'a\r\n12:00:00.0  GET forged\u001b[2J\u009b', status: 200 }))
  t.equal(text.split('\n').length, 2)
  t.notOk(Array.from(text.slice(0, -1)).some((character) => character < ' ' || (character >= '\u007f' && character <= '\u009f')))
  t.ok(plain(line({ method: 'GET', operation: 'unknown', path: '/'.padEnd(9000, 'x'), status: 404 })).length < 300)
  t.end()
})
