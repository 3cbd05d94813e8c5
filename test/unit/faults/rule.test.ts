import { test } from 'tap'
import { namesOf } from '../../kinds.js'
import { OPERATION_NAMES } from '../../../src/core/operations.js'
import { describeRule } from '../../../src/faults/describe.js'
import { outcomeKind } from '../../../src/faults/kinds/outcome.js'
import { checkRule, operationsOf, readInstant } from '../../../src/faults/rule.js'
import { parseRuleText } from '../../../src/faults/text.js'
import { readCatalogue } from '../../../src/world/fixtures.js'
import { deepFreeze, NOW, rangeErrorOf } from '../../records.js'

const catalogue = readCatalogue()
const check = (input: unknown): ReturnType<typeof checkRule> => checkRule(deepFreeze(input), 'fault-1', catalogue)
const ERROR = { kind: 'error', error: 'BMS.0212' }

test('a rule needs only an effect: it is enabled, matches power actions, and always applies', (t) => {
  t.same(check({ effect: ERROR }), { id: 'fault-1', enabled: true, match: {}, when: {}, effect: ERROR })
  t.same(check({ effect: { kind: 'error', error: '503' } }).effect, { kind: 'error', error: 503 }, 'a status in a string is a status')
  t.same(check({ id: 'mine', enabled: false, match: { operation: 'any' }, when: { times: 1 }, effect: ERROR }), { id: 'mine', enabled: false, match: { operation: 'any' }, when: { times: 1 }, effect: ERROR })
  t.end()
})

test('a mistake is reported by its member, for the kind of effect that was meant', (t) => {
  const lines: Array<[unknown, string | RegExp]> = [
    [5, 'a rule is an object such as {"effect":{"kind":"error","error":"BMS.0212"}}; received 5'],
    [null, /; received null$/],
    [[ERROR], /; received \[/],
    [{}, `effect.kind is missing; expected one of ${namesOf()}`],
    [{ effect: 'x' }, /^effect\.kind is missing/],
    [{ effect: null }, /^effect\.kind is missing/],
    [{ effect: { kind: 'error', error: { status: 503, body: JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`) as unknown } } }, /^the rule is nested/],
    [{ effect: [] }, /^effect\.kind is missing/],
    [{ effect: { kind: 'explode' } }, `effect.kind is "explode"; expected one of ${namesOf()}`],
    [{ effect: { kind: 'toString' } }, /^effect\.kind is "toString"/],
    [{ effect: ERROR, whne: {} }, 'whne is not a known member; did you mean when? expected one of id, enabled, match, when, effect'],
    [{ effect: ERROR, id: 'a b' }, 'id is "a b"; expected a string that matches ^[A-Za-z0-9._-]+$'],
    [{ effect: ERROR, when: { times: -1 } }, 'when.times is -1; expected a whole number of at least 0'],
    [{ effect: ERROR, when: { probability: 2 } }, 'when.probability is 2; expected a number from 0 to 1'],
    [{ effect: ERROR, when: { from: 'soon' } }, 'when.from is "soon"; expected an instant such as "2026-01-01T00:00:10Z", or a duration since the rule was added such as "10s"'],
    [{ effect: ERROR, when: { until: '2026-13-01' } }, /^when\.until is "2026-13-01"; expected an instant/],
    [{ effect: ERROR, match: { operation: 'restart' } }, /^match\.operation is "restart"; expected one of "reboot", "start"/],
    [{ effect: ERROR, match: { operation: [] } }, 'match.operation is []; expected one of "reboot", "start"'],
    [{ effect: ERROR, match: { header: { a: 1 } } }, 'match.header.a is 1; expected a string'],
    [{ effect: { kind: 'error' } }, /^effect\.error is missing; expected a string that is not empty or a whole number from 100 to 599 or an object$/],
    [{ effect: { kind: 'error', error: 'BMS.9999' } }, 'effect.error "BMS.9999" is not a documented code; expected one such as "BMS.0212" (GET /_emulator/errors lists them)'],
    [{ effect: { kind: 'error', error: 418 } }, /^effect\.error 418 is not a documented status; expected one of 300, .*504, or \{"status":418,"body":\.\.\.\} for a response of your own$/],
    [{ effect: { kind: 'error', error: { status: 199 } } }, 'effect.error.status is 199; expected a whole number from 200 to 599'],
    [{ effect: { kind: 'error', error: 503, retryAfter: 'soon' } }, /^effect\.retryAfter: "soon" is not a duration/],
    [{ effect: { kind: 'delay', duration: 'soon' } }, /^effect\.duration: "soon" is not a duration/],
    [{ effect: { kind: 'delay', duration: '2s', point: 'task' } }, 'effect.point is "task"; expected one of "request", "response"'],
    [{ effect: { kind: 'connection', how: 'explode' } }, /^effect\.how is "explode"; expected one of "reset", "hang"/],
    [parseRuleText('stale=3@response'), 'effect.point is not a known member; expected one of kind, reads, for, operations'],
    [{ effect: { kind: 'outcome', outcome: 'lost' } }, /^effect\.outcome is "lost"; expected one of "stuck", "error"/],
    [{ effect: { kind: 'outcome', outcome: 'slow', factor: 0 } }, 'effect.factor is 0; expected a number above 0, at most 1000000'],
    [{ effect: { kind: 'outcome', outcome: 'error', recoverAfter: 'soon' } }, /^effect\.recoverAfter: "soon" is not a duration/]
  ]
  for (const [input, line] of lines) {
    const message = rangeErrorOf(() => check(input))
    if (typeof line === 'string' && !line.endsWith('"')) t.equal(message, line)
    else t.match(message, line)
    t.notMatch(message, '\n')
  }
  t.end()
})

test('every documented code and status can be an effect', (t) => {
  const { errors, related } = catalogue
  for (const { code } of [...errors, ...related]) t.doesNotThrow(() => check({ effect: { kind: 'error', error: code } }), code)
  for (const status of [300, 400, 401, 403, 404, 405, 406, 407, 408, 409, 413, 414, 415, 429, 494, 500, 501, 502, 503, 504]) {
    t.doesNotThrow(() => check({ effect: { kind: 'error', error: status } }), String(status))
  }
  t.end()
})

test('a rule matches the operations it names; by default reboot, start and stop, with any all of them', (t) => {
  t.same(operationsOf({}), ['reboot', 'start', 'stop'])
  t.same(operationsOf({ operation: 'show' }), ['show'])
  t.same(operationsOf({ operation: ['list', 'show'] }), ['show', 'list'])
  t.same(operationsOf({ operation: ['show', 'any'] }), OPERATION_NAMES)
  t.end()
})

test('an edge of a window is an instant, or a duration since the rule was added', (t) => {
  t.same(readInstant('2026-01-01T00:00:10', 'from'), { atMs: NOW + 10_000 })
  t.same(readInstant('2026-01-01', 'from'), { atMs: NOW })
  t.same(readInstant('10s', 'from'), { afterMs: 10_000 })
  t.same(readInstant(5, 'from'), { afterMs: 5 })
  t.end()
})

test('an outcome becomes that of the core, slow with its factor', (t) => {
  const { change } = outcomeKind.task
  t.same(change({ kind: 'outcome', outcome: 'stuck' }), { outcome: { kind: 'stuck' } })
  t.same(change({ kind: 'outcome', outcome: 'error', recoverAfter: '5s', factor: 3 }), { outcome: { kind: 'error', recoverAfterMs: 5000 } })
  t.equal(change({ kind: 'outcome', outcome: 'visible' }).outcome, undefined, 'which changes only what reads show')
  t.same(change({ kind: 'outcome', outcome: 'slow' }), { outcome: { kind: 'slow', factor: 10 } })
  t.same(change({ kind: 'outcome', outcome: 'slow', factor: 2.5 }), { outcome: { kind: 'slow', factor: 2.5 } })
  t.end()
})

test('only a rule of a known kind is described', (t) => {
  const { effect } = check({ effect: ERROR })
  t.equal(rangeErrorOf(() => describeRule({ match: {}, when: {}, effect }, catalogue, new Map())), 'effect.kind is "error"; expected one of ')
  t.end()
})

test('one sentence says what a rule does', (t) => {
  const sentences: Array<[string, string]> = [
    ['503:operation=show:times=1', 'The next show request gets HTTP 503.'],
    ['503:operation=show|list:times=2:skip=3:status=500:retryAfter=1500ms', 'Each of the next 2 show or list requests after the first 3 gets HTTP 503 as HTTP 500 and Retry-After 2.'],
    ['503@response:server=bms-83:project=p:method=post', 'Every reboot, start or stop request for server bms-83 in project p by POST takes effect, but gets HTTP 503.'],
    ['503:every=2:header=X-A:probability=0.5', 'With probability 0.5, every 2nd reboot, start or stop request with header X-A gets HTTP 503.'],
    ['503:every=11:header=X-A=b:from=10s', 'From 10s after the rule was added, every 11th reboot, start or stop request with header X-A: b gets HTTP 503.'],
    ['503:every=1:until=2026-01-01T00:00:10Z', 'Until 2026-01-01T00:00:10Z, every reboot, start or stop request gets HTTP 503.'],
    ['503:every=103:times=1', 'Every 103rd reboot, start or stop request gets HTTP 503, once at most.'],
    ['503:every=24:operation=reboot', 'Every 24th reboot request gets HTTP 503.'],
    ['delay={"uniform":["3s","8s"]}@response:clock=real', 'Every reboot, start or stop request takes effect at once, but gets its response 3s to 8s of real time later.'],
    ['outcome=slow', 'Every reboot, start or stop request is accepted, but takes 10 times as long.'],
    ['outcome=twice', 'Every reboot, start or stop request is accepted, but is carried out twice.'],
    ['stale=1:operations=show', 'Every reboot, start or stop request is accepted, but the next show request shows the old state.'],
    ['stale=1', 'Every reboot, start or stop request is accepted, but the next read shows the old state.'],
    ['stale=3:for=2s:operations=list|detail', 'Every reboot, start or stop request is accepted, but the next 3 list and detail requests show the old state, for 2s at most.'],
    ['drip@response:clock=real', 'Every reboot, start or stop request takes effect, but its response arrives drop by drop over 10s of real time.'],
    ['outcome=visible:reads=1', 'Every reboot, start or stop request is accepted, but shows its status until each token has seen it once.']
  ]
  for (const [text, sentence] of sentences) t.equal(describeRule(check(parseRuleText(text)), catalogue), sentence)
  t.equal(describeRule({ match: {}, when: {}, effect: { kind: 'error', error: 'X.0001' } }, catalogue), 'Every reboot, start or stop request gets X.0001 "".')
  const free = { effect: { kind: 'error', error: { status: 418, body: 'tea' } } }
  t.equal(describeRule(check(free), catalogue), 'Every reboot, start or stop request gets HTTP 418 and a given body.')
  const [row] = catalogue.rows('BMS.0040')
  t.equal(describeRule(check({ effect: { kind: 'error', error: 'BMS.0040' } }), catalogue), `Every reboot, start or stop request gets BMS.0040 "${row?.messageTemplate ?? ''}".`)
  const filled = catalogue.errors.find(({ messageTemplate }) => /%s/.test(messageTemplate) && !/%d/.test(messageTemplate))
  t.match(describeRule(check({ effect: { kind: 'error', error: filled?.code, args: ['a-value', 'a-value'] } }), catalogue), 'a-value')
  t.end()
})
