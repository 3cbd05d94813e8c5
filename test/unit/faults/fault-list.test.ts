import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import { test } from 'tap'
import { createFaultList, ENTRY_BYTES, MAX_RULES, NO_FAULTS, ruleBytes, withTasksOf, type ArmedFault, type ArmedFaults, type FaultList, type FaultTarget } from '../../../src/faults/index.js'
import { checkRule, type Rule } from '../../../src/faults/rule.js'
import { parseRuleText } from '../../../src/faults/text.js'
import { readCatalogue } from '../../../src/world/fixtures.js'
import { law, NOW, rangeErrorOf } from '../../records.js'

const catalogue = readCatalogue()
const rule = (text: string, id = text.replace(/[^A-Za-z0-9._-]/g, '-')): Rule => checkRule(parseRuleText(text), id, catalogue)
const TARGET: FaultTarget = { operation: 'reboot', projectId: 'p', serverId: 's', serverName: 'bms-83', method: 'POST', header: (name) => name === 'X-Test' ? 'yes' : undefined }
function listOf (...rules: readonly Rule[]): FaultList {
  const list = createFaultList(1)
  for (const each of rules) list.add(each, NOW)
  return list
}
const all = ({ request, response, task }: ArmedFaults): ArmedFault[] => [...request, ...response, ...task]
/** Those that take nothing from others, and those that take the response or the connection. */
const delays = (armed: ArmedFaults): ArmedFault[] => all(armed).filter(({ kind }) => kind.takes === 'nothing')
const failures = (armed: ArmedFaults): ArmedFault[] => all(armed).filter(({ kind }) => kind.task === undefined && kind.takes !== 'nothing')
const ids = (armed: ArmedFaults): string[] => all(armed).map(({ ruleId }) => ruleId)
/** Returns the numbers of the requests, from 1 to `count`, to which the rule applies. */
const acts = (list: FaultList, count: number, target = TARGET): number[] => Array.from({ length: count }, (_, index) => index + 1)
  .filter(() => all(list.arm(target, NOW)).map((fault) => fault.fire()).includes(true))

test('a rule applies to the requests that it matches, and to no other', (t) => {
  const cases: Array<[string, Partial<FaultTarget>, boolean]> = [
    ['503', {}, true],
    ['503', { operation: 'show' }, false],
    ['503:operation=show', {}, false],
    ['503:operation=any', { operation: 'unknown' }, true],
    ['503:project=p', {}, true],
    ['503:project=q', {}, false],
    ['503:server=s', {}, true],
    ['503:server=bms-83', {}, true],
    ['503:server=other', {}, false],
    ['503:server=bms-83', { serverId: null, serverName: null }, false],
    ['503:method=post', {}, true],
    ['503:method=GET', {}, false],
    ['503:header=X-Test', {}, true],
    ['503:header=X-Test=yes', {}, true],
    ['503:header=X-Test=no', {}, false],
    ['503:header=X-Other', {}, false]
  ]
  for (const [text, part, isMatch] of cases) t.equal(ids(listOf(rule(text, 'a')).arm({ ...TARGET, ...part }, NOW)).length, isMatch ? 1 : 0, `${text} ${JSON.stringify(part)}`)
  t.end()
})

test('skip, every and times decide to which requests a rule applies', (t) => {
  const cases: Array<[string, number[]]> = [
    ['503', [1, 2, 3, 4, 5, 6, 7]],
    ['503:times=2', [1, 2]],
    ['503:skip=3', [4, 5, 6, 7]],
    ['503:every=3', [3, 6]],
    ['503:skip=1:every=2:times=2', [3, 5]]
  ]
  for (const [text, expected] of cases) t.same(acts(listOf(rule(text, 'a')), 7), expected, text)
  t.end()
})

test('skip, every and times hold for any numbers', (t) => {
  law(t, fc.property(fc.nat(5), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), (skip, every, times) => {
    const expected = Array.from({ length: 40 }, (_, index) => index + 1).filter((request) => request > skip && (request - skip) % every === 0).slice(0, times)
    deepStrictEqual(acts(listOf(rule(`503:skip=${skip}:every=${every}:times=${times}`, 'a')), 40), expected)
  }))
  t.end()
})

test('a window opens at its instant and closes at its end, absolute or since the rule was added', (t) => {
  const open = (text: string): number[] => [0, 9_999, 10_000, 19_999, 20_000].filter((ms) => failures(listOf(rule(text, 'a')).arm(TARGET, NOW + ms)).length > 0)
  t.same(open('503:from=10s:until=20s'), [10_000, 19_999])
  t.same(open('503:from=2026-01-01T00:00:10Z:until=2026-01-01T00:00:20Z'), [10_000, 19_999])
  t.same(open('503:until=10s'), [0, 9_999])
  const late = createFaultList(1)
  late.add(rule('503:from=10s', 'a'), NOW + 5000)
  t.same([failures(late.arm(TARGET, NOW + 14_999)).length, failures(late.arm(TARGET, NOW + 15_000)).length], [0, 1])
  t.end()
})

test('every delay applies, and the first rule of each other kind, in list order', (t) => {
  const texts = ['delay=1s', 'reset', '503', 'delay=2s', 'outcome=stuck', '500', 'hang', 'outcome=error']
  const armed = listOf(...texts.map((text) => rule(text))).arm(TARGET, NOW)
  t.same(delays(armed).map(({ ruleId }) => ruleId), ['delay-1s', 'delay-2s'])
  t.same(failures(armed).map(({ ruleId }) => ruleId), ['reset', '503'])
  t.equal(armed.task[0]?.ruleId, 'outcome-stuck')
  t.end()
})

test('a rule that did not apply is not counted', (t) => {
  const list = listOf(rule('503:times=2', 'first'), rule('500:times=2', 'second'))
  list.arm(TARGET, NOW)
  t.match([list.get('first'), list.get('second')], [{ seen: 1, hits: 0, remaining: 2 }, { seen: 1, hits: 0, remaining: 2 }])
  t.same(Array.from({ length: 5 }, () => failures(list.arm(TARGET, NOW)).map((fault) => `${fault.ruleId} ${String(fault.fire())}`).join()),
    ['first true', 'first true', 'second true', 'second true', ''])
  t.match(list.get('first'), { seen: 3, hits: 2, remaining: 0 })
  t.end()
})

test('a rule that two requests armed together applies up to its limit', (t) => {
  const list = listOf(rule('503:times=1', 'a'))
  const [one, other] = [failures(list.arm(TARGET, NOW))[0], failures(list.arm(TARGET, NOW))[0]]
  t.same([one?.fire(), other?.fire(), list.get('a')?.hits], [true, false, 1])
  t.end()
})

test('a probability is drawn from the seed, and each draw is numbered', (t) => {
  const run = (seed: number): number[] => {
    const list = createFaultList(seed)
    list.add(rule('503:probability=0.3', 'a'), NOW)
    return acts(list, 2000)
  }
  t.same(run(1), run(1))
  t.notSame(run(1), run(2))
  t.ok(Math.abs(run(1).length - 600) < 80, String(run(1).length))
  t.same(run(1).slice(0, 5), [10, 11, 16, 22, 23])
  const list = listOf(rule('503:probability=1', 'a'), rule('reset', 'b'))
  t.same([1, 2].map(() => failures(list.arm(TARGET, NOW)).map(({ draw }) => draw)), [[1, 0], [2, 0]])
  t.match(list.list().map(({ seen, draws }) => [seen, draws]), [[2, 2], [2, 0]])
  t.same([acts(listOf(rule('503:probability=0', 'a')), 50), acts(listOf(rule('503:probability=1', 'a')), 3)], [[], [1, 2, 3]])
  t.end()
})

/** Rules that draw, each with an id of its own. */
const arbitraryRules = fc.uniqueArray(fc.record({
  id: fc.stringMatching(/^[a-z]{1,3}$/),
  probability: fc.double({ min: 0, max: 1, noNaN: true }),
  head: fc.constantFrom('503', 'delay=1s', 'reset', 'outcome=stuck'),
  operation: fc.constantFrom('reboot', 'start', 'any'),
  skip: fc.nat(3)
}), { selector: ({ id }) => id, minLength: 2, maxLength: 6 })
  .map((rules) => rules.map(({ id, probability, head, operation, skip }) => rule(`${head}:probability=${probability.toFixed(3)}:operation=${operation}:skip=${skip}`, id)))
const arbitraryRequests = fc.array(fc.constantFrom('reboot' as const, 'start' as const, 'show' as const), { minLength: 1, maxLength: 40 })

test('adding or reordering rules does not change the draws of others', (t) => {
  law(t, fc.property(arbitraryRules, arbitraryRequests, fc.nat(), (rules, requests, shift) => {
    const turned = rules.map((_, index) => rules[(index + shift) % rules.length]).filter((each) => each !== undefined)
    const alone = rules.map((each) => ({ id: each.id, list: listOf(each) }))
    const [together, reordered] = [listOf(...rules), listOf(...turned)]
    for (const operation of requests) {
      const target = { ...TARGET, operation }
      for (const { list } of alone) list.arm(target, NOW)
      const [one, other] = [together.arm(target, NOW), reordered.arm(target, NOW)]
      deepStrictEqual(delays(one).map(({ ruleId, draw }) => `${ruleId} ${draw}`).sort(), delays(other).map(({ ruleId, draw }) => `${ruleId} ${draw}`).sort())
    }
    for (const { id, list } of alone) {
      const { rule: _rule, ...counts } = list.get(id) ?? {}
      for (const other of [together, reordered]) deepStrictEqual({ ...other.get(id), rule: undefined }, { ...counts, rule: undefined })
    }
  }))
  t.end()
})

test('a delay applies to the same requests whatever other rules exist', (t) => {
  law(t, fc.property(arbitraryRules, arbitraryRequests, (rules, requests) => {
    const [first] = rules
    if (first === undefined) return
    const watched = { ...first, id: 'watched', effect: { kind: 'delay', duration: '1s' } } as const
    const drawn = (list: FaultList): string[] => requests.map((operation) => ids(list.arm({ ...TARGET, operation }, NOW)).filter((id) => id === 'watched').join())
    deepStrictEqual(drawn(listOf(...rules, watched)), drawn(listOf(watched)))
  }))
  t.end()
})

test('a rule can be disabled, enabled and removed, and keeps its counts meanwhile', (t) => {
  const list = listOf(rule('503', 'a'))
  failures(list.arm(TARGET, NOW))[0]?.fire()
  t.match(list.replace({ ...rule('503', 'a'), enabled: false }), { rule: { enabled: false }, hits: 1 })
  t.equal(failures(list.arm(TARGET, NOW)).length, 0)
  t.match(list.replace(rule('503', 'a')), { rule: { enabled: true }, hits: 1, seen: 1 })
  t.equal(list.replace(rule('503', 'b')), undefined)
  t.same([list.remove('a'), list.remove('a'), list.get('a'), list.size], [true, false, undefined, 0])
  t.equal(list.arm(TARGET, NOW), NO_FAULTS)
  list.add(rule('503', 'a'), NOW)
  list.clear()
  t.same([list.size, list.list()], [0, []])
  t.end()
})

test('an id is unique, and the number of rules is limited', (t) => {
  const list = listOf(rule('503', 'a'))
  t.equal(rangeErrorOf(() => list.add(rule('500', 'a'), NOW)), 'rule "a" already exists; choose another id, or remove that rule first')
  for (let count = 1; count < MAX_RULES; count++) list.add(rule('503', `r${count}`), NOW)
  t.equal(rangeErrorOf(() => list.add(rule('500', 'b'), NOW)), 'there are already 1000 rules, the maximum; remove some first')
  t.end()
})

test('rules of one request apply to it before those of the list', (t) => {
  const list = listOf(rule('503', 'a'), rule('reset', 'b'), rule('delay=2s', 'c'), rule('outcome=stuck', 'd'))
  t.same(ids(list.arm(TARGET, NOW, [rule('500', 'header-1'), rule('delay=1s', 'header-2')])), ['header-2', 'c', 'header-1', 'b', 'd'])
  t.equal(list.arm(TARGET, NOW, [rule('outcome=error', 'x')]).task[0]?.ruleId, 'x')
  t.equal(createFaultList(1).arm(TARGET, NOW, []), NO_FAULTS)
  t.end()
})

test('the state of a list is plain data, and restoring it continues every rule where it was', (t) => {
  law(t, fc.property(arbitraryRules, arbitraryRequests, arbitraryRequests, (rules, before, after) => {
    const list = listOf(...rules)
    const header = [rule('502:probability=0.5', 'header')]
    const run = (of: FaultList, operations: typeof before): string[] => operations.map((operation) =>
      all(of.arm({ ...TARGET, operation }, NOW, header)).map((fault) => `${fault.ruleId} ${fault.draw} ${String(fault.fire())}`).join())
    run(list, before)
    const other = createFaultList(1)
    other.restore(JSON.parse(JSON.stringify(list.state())) as ReturnType<FaultList['state']>)
    deepStrictEqual(other.state(), list.state())
    deepStrictEqual(run(other, after), run(list, after))
  }))
  t.end()
})

test('an effect draws from the stream of its rule', (t) => {
  const draw = (...rules: readonly Rule[]): number | undefined => delays(listOf(...rules).arm(TARGET, NOW)).find(({ ruleId }) => ruleId === 'a')?.stream.uint32()
  const delay = rule('delay={"uniform":["3s","8s"]}', 'a')
  t.equal(draw(delay), draw(rule('503:probability=0.5', 'z'), delay))
  t.not(draw(delay), delays(listOf({ ...delay, id: 'b' }).arm(TARGET, NOW))[0]?.stream.uint32())
  t.end()
})

test('a part of a request takes the faults at the task of the whole, unless its own faults exclude them', (t) => {
  const armed = (...texts: readonly string[]): ArmedFaults => listOf(...texts.map((text) => rule(text))).arm(TARGET, NOW)
  const own = armed('stale=2', '503')
  t.equal(withTasksOf(armed('503', 'delay=1s'), own), own)
  const whole = armed('stale=3', 'outcome=stuck', 'delay=1s')
  t.same(ids(whole), ['delay-1s', 'outcome-stuck', 'stale-3'], 'what becomes of the task comes before what reads show of it')
  t.same(ids(withTasksOf(whole, own)), ['503', 'outcome-stuck', 'stale-2'])
  const every = { ...whole, task: whole.task.map((fault) => ({ ...fault, kind: { ...fault.kind, applies: 'every' as const } })) }
  t.same(ids(withTasksOf(every, own)), ['503', 'outcome-stuck', 'stale-2', 'stale-3'])
  t.end()
})

test('a kind says which of its effects draw', (t) => {
  const drawn = (text: string): number | undefined => all(listOf(rule(text, 'a')).arm(TARGET, NOW))[0]?.draw
  const uniform = '{"uniform":["1s","2s"]}'
  t.same(['garbage', `drip:duration=${uniform}`, `delay=${uniform}`].map(drawn), [1, 1, 1])
  t.same(['reset', 'drip:duration=2s', 'drip', 'delay=2s', '503', 'outcome=stuck', 'stale=2'].map(drawn), [0, 0, 0, 0, 0, 0, 0])
  t.end()
})

test('a list counts its own rules and a place for each rule of the template, towards the budget that holds it', (t) => {
  const list = createFaultList(1)
  const [own, shared, other] = [rule('503', 'own'), rule('500', 'shared'), rule('delay=1s:times=3', 'own')]
  const budget = { used: 5 }
  list.add(shared, NOW)
  t.equal(list.bytes, ENTRY_BYTES)
  list.holdIn(budget)
  t.equal(budget.used, 5 + ENTRY_BYTES)
  list.add(own, NOW, 'p')
  list.add(rule('reset', 'more'), NOW, 'p')
  list.replace(other)
  list.remove('more')
  list.remove('unknown')
  t.same([list.bytes, budget.used], [2 * ENTRY_BYTES + ruleBytes(other), 5 + list.bytes])
  const state = list.state()
  list.clear('p')
  t.equal(budget.used, 5 + ENTRY_BYTES)
  list.restore(state, ({ rule: { id } }) => id === 'own' ? 'p' : null)
  t.equal(budget.used, 5 + 2 * ENTRY_BYTES + ruleBytes(other))
  const moved = { used: 0 }
  list.holdIn(moved)
  t.same([budget.used, moved.used], [5, list.bytes])
  list.holdIn(null)
  list.clear()
  t.same([moved.used, list.bytes], [0, 0])
  t.end()
})
