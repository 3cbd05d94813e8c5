import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import { test } from 'tap'
import { headsOf } from '../../kinds.js'
import { checkRule, type Rule } from '../../../src/faults/rule.js'
import { parseRuleText, parseRuleTexts } from '../../../src/faults/text.js'
import { readCatalogue } from '../../../src/world/fixtures.js'
import { law, rangeErrorOf } from '../../records.js'

const catalogue = readCatalogue()
const EXPECTED = `expected ${headsOf()}, then options such as :times=2 or :operation=show`

test('each text is parsed to its rule', (t) => {
  const rules: Array<[string, unknown]> = [
    ['BMS.0212:times=2', { when: { times: 2 }, effect: { kind: 'error', error: 'BMS.0212' } }],
    [' 503 ', { effect: { kind: 'error', error: 503 } }],
    ['error=503', { effect: { kind: 'error', error: 503 } }],
    ['error=APIGW.0307@response', { effect: { kind: 'error', error: 'APIGW.0307', point: 'response' } }],
    ['delay=2s:operation=show', { match: { operation: 'show' }, effect: { kind: 'delay', duration: '2s' } }],
    ['delay=2s@response:clock=real', { effect: { kind: 'delay', duration: '2s', point: 'response', clock: 'real' } }],
    ['delay={"uniform":["3s","8s"]}', { effect: { kind: 'delay', duration: '{"uniform":["3s","8s"]}' } }],
    ['reset@response', { effect: { kind: 'connection', how: 'reset', point: 'response' } }],
    ['connection=hang', { effect: { kind: 'connection', how: 'hang' } }],
    ['outcome=stuck:server=bms-83', { match: { server: 'bms-83' }, effect: { kind: 'outcome', outcome: 'stuck' } }],
    ['outcome=slow:factor=3', { effect: { kind: 'outcome', outcome: 'slow', factor: 3 } }],
    ['outcome=error:recoverAfter=1m', { effect: { kind: 'outcome', outcome: 'error', recoverAfter: '1m' } }],
    ['outcome=visible:reads=2', { effect: { kind: 'outcome', outcome: 'visible', reads: 2 } }],
    ['stale=3:operations=list|detail', { effect: { kind: 'stale', reads: 3, operations: ['list', 'detail'] } }],
    ['stale=2s', { effect: { kind: 'stale', for: '2s' } }],
    ['stale:reads=3:for=2s', { effect: { kind: 'stale', reads: 3, for: '2s' } }],
    ['drip@response:duration=20s:clock=real', { effect: { kind: 'connection', how: 'drip', point: 'response', duration: '20s', clock: 'real' } }],
    ['BMS.0212:id=a:project=p:method=post:skip=1:every=2:probability=0.5', {
      id: 'a', match: { project: 'p', method: 'post' }, when: { skip: 1, every: 2, probability: 0.5 }, effect: { kind: 'error', error: 'BMS.0212' }
    }],
    ['503:from=2026-01-01T00:00:10Z:until=20s', { when: { from: '2026-01-01T00:00:10Z', until: '20s' }, effect: { kind: 'error', error: 503 } }],
    ['503:operation=show|list:header=X-Test', { match: { operation: ['show', 'list'], header: { 'X-Test': '*' } }, effect: { kind: 'error', error: 503 } }],
    ['503:header=X-Test=a=b:retryAfter=5s:status=500', { match: { header: { 'X-Test': 'a=b' } }, effect: { kind: 'error', error: 503, retryAfter: '5s', status: 500 } }],
    ['BMS.0212:args=a|b', { effect: { kind: 'error', error: 'BMS.0212', args: ['a', 'b'] } }]
  ]
  for (const [text, rule] of rules) {
    t.same(parseRuleText(text), rule, text)
    t.doesNotThrow(() => checkRule(parseRuleText(text), 'x', catalogue), text)
  }
  t.end()
})

test('a text that is not a rule is refused with what is expected', (t) => {
  for (const text of ['', 'nonsense', 'BMS0212', '50', 'delay', '=2s', 'sleep=2s', ':times=2', 'toString', 'outcome']) {
    t.equal(rangeErrorOf(() => parseRuleText(text)), `${JSON.stringify(text)} is not a fault; ${EXPECTED}`)
  }
  t.match(rangeErrorOf(() => parseRuleText('503:tmies=2')), /^tmies in "503:tmies=2" is not an option of a fault; did you mean times\? expected one of id, operation, project, /)
  t.match(rangeErrorOf(() => parseRuleText('503:toString=2')), /^toString in /)
  t.equal(rangeErrorOf(() => parseRuleText('503:times=two')), 'times is "two"; expected a number')
  t.equal(rangeErrorOf(() => parseRuleText('503:skip=')), 'skip is ""; expected a number')
  t.end()
})

test('several rules of a header are separated by commas', (t) => {
  t.same(parseRuleTexts('delay=2s, BMS.0037:times=1,'), [
    { effect: { kind: 'delay', duration: '2s' } },
    { when: { times: 1 }, effect: { kind: 'error', error: 'BMS.0037' } }
  ])
  t.same(parseRuleTexts('delay={"uniform":["1s","2s"]},503'), [
    { effect: { kind: 'delay', duration: '{"uniform":["1s","2s"]}' } },
    { effect: { kind: 'error', error: 503 } }
  ])
  t.same(parseRuleTexts(' '), [])
  t.end()
})

const word = fc.stringMatching(/^[a-zA-Z0-9._-]{1,12}$/)
const point = fc.constantFrom('request' as const, 'response' as const)
const arbitraryEffect = fc.oneof(
  fc.record({ kind: fc.constant('error'), error: fc.constantFrom('BMS.0212', 'APIGW.0308', 503, 429), args: fc.array(word, { minLength: 1, maxLength: 3 }), retryAfter: fc.constantFrom('5s', '1m'), status: fc.integer({ min: 200, max: 599 }), point }, { requiredKeys: ['kind', 'error'] }),
  fc.record({ kind: fc.constant('delay'), duration: fc.constantFrom('2s', '100ms', '1m30s'), point, clock: fc.constantFrom('project', 'real') }, { requiredKeys: ['kind', 'duration'] }),
  fc.record({ kind: fc.constant('connection'), how: fc.constantFrom('reset', 'hang'), point }, { requiredKeys: ['kind', 'how'] }),
  fc.record({ kind: fc.constant('outcome'), outcome: fc.constantFrom('stuck', 'error', 'shutoff', 'slow', 'twice'), factor: fc.integer({ min: 1, max: 99 }), recoverAfter: fc.constantFrom('5s', '2h') }, { requiredKeys: ['kind', 'outcome'] })
)
const arbitraryRule = fc.record({
  id: word,
  match: fc.record({ operation: fc.constantFrom('show', 'any', ['list', 'detail']), project: word, server: word, method: word, header: fc.record({ 'X-Test': word }) }, { requiredKeys: ['operation'] }),
  when: fc.record({ skip: fc.nat(9), times: fc.integer({ min: 1, max: 9 }), every: fc.integer({ min: 1, max: 9 }), probability: fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0), from: fc.constantFrom('10s', '2026-01-01T00:00:10Z'), until: fc.constant('1m') }, { requiredKeys: ['skip'] }),
  effect: arbitraryEffect
}, { requiredKeys: ['effect'] }).map((rule) => JSON.parse(JSON.stringify(rule)) as Rule)

/** The text form of a rule, written from its data. */
function write ({ id, match = {}, when = {}, effect }: Partial<Rule> & Pick<Rule, 'effect'>): string {
  const { kind, point, ...settings } = effect as { kind: string, point?: string, [member: string]: unknown }
  const [head, ...rest] = Object.entries(settings)
  const options = Object.entries({ ...(id === undefined ? {} : { id }), ...match, ...when, ...Object.fromEntries(rest) })
  const value = (content: unknown): string => Array.isArray(content) ? content.join('|') : typeof content === 'object' ? Object.entries(content as object).flat().join('=') : String(content)
  return [`${kind}=${String(head?.[1])}${point === undefined ? '' : `@${point}`}`, ...options.map(([key, content]) => `${key}=${value(content)}`)].join(':')
}

test('any rule is the same after being written as text and read again', (t) => {
  law(t, fc.property(arbitraryRule, (rule) => {
    deepStrictEqual(parseRuleText(write(rule)), rule)
    // Which members and operations an outcome takes is for the check of the whole rule.
    if (rule.effect.kind !== 'outcome') checkRule(parseRuleText(write(rule)), 'x', catalogue)
  }), 500)
  t.end()
})
