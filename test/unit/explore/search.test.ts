// The search without a client: what a runner says decides what is searched, judged and shown.
import { test } from 'tap'
import { failureText, summaryOf } from '../../../src/explore/message.js'
import { judge, type Run } from '../../../src/explore/judge.js'
import { planOf } from '../../../src/explore/plan.js'
import { search, type Progress, type SearchOptions } from '../../../src/explore/search.js'
import type { RunFacts, ServerFacts } from '../../../src/explore/observe.js'

const SERVER: ServerFacts = { name: 'a', status: 'ACTIVE', restarts: 1, isBusy: false, reached: new Set(['REBOOT', 'ACTIVE']) }

function factsOf (servers: Readonly<Record<string, ServerFacts>> = { a: SERVER }): RunFacts {
  return { servers: new Map(Object.entries(servers)), operations: new Map([['reboot', 1], ['show', 3]]), requests: 4, applied: new Set(), failuresInRow: 0, timeline: ['0.0 s  a line'] }
}

const GOOD: Run = { ending: { kind: 'success' }, facts: factsOf(), applied: [true, true, true], findings: [] }
const HANGING: Run = { ...GOOD, ending: { kind: 'hang', text: 'it hangs' } }

function optionsOf (run: (rules: readonly string[]) => Run | null, changes: Partial<SearchOptions> = {}): SearchOptions {
  return { runs: 50, seed: 1, maxFailures: 5, plan: null, run: async (rules) => run(rules), isOver: () => false, onProgress: () => {}, ...changes }
}

test('plans are for the operations of the client and for logins, and have one to three rules', async (t) => {
  const seen: string[][] = []
  const result = await search(optionsOf((rules) => {
    seen.push([...rules])
    return GOOD
  }, { runs: 200 }))
  t.match(result, { baseline: [], failures: [], drawn: 200, isComplete: true, runs: seen.length })
  const [first, ...plans] = seen
  t.same(first, [])
  t.equal(new Set(plans.map((plan) => plan.join())).size, plans.length, 'no plan runs twice')
  t.same([...new Set(plans.map(({ length }) => length))].sort(), [1, 2, 3])
  const rules = plans.flat()
  t.same([...new Set(rules.map((rule) => /operation=([^:]*)/.exec(rule)?.[1]))].sort(), ['reboot', 'show', 'token'])
  t.ok(rules.every((rule) => !rule.includes('operation=reboot') || !/skip=[2-9]/.test(rule)), 'no rule waits for more requests than there are')
  t.ok(rules.some((rule) => !rule.includes('times=')) && rules.some((rule) => rule.includes('times=3')))
})

test('a failure is made as small as the runner lets it', async (t) => {
  const progress: Progress[] = []
  const { failures } = await search(optionsOf((rules) => rules.some((rule) => rule.includes('operation=show') && !rule.includes('skip')) ? HANGING : GOOD, { onProgress: (each) => progress.push(each) }))
  t.equal(failures.length, 1)
  t.match(failures, [{ kind: 'hang', sentence: 'it hangs', timeline: ['0.0 s  a line'] }])
  t.match(failures[0]?.plan, [/^[^:]+:operation=show(?::times=1)?$/])
  t.ok(progress.some(({ shrinking }) => shrinking === 'hang'))
  t.equal(progress.at(-1)?.failures, 1)
})

test('a signal in the first run, or in a later one, ends the search with what is known', async (t) => {
  t.same(await search(optionsOf(() => null)), { baseline: [], failures: [], runs: 0, drawn: 0, isComplete: false })
  let runs = 0
  const options = optionsOf(() => {
    runs++
    return runs === 1 ? GOOD : runs === 2 ? HANGING : null
  }, { isOver: () => runs > 2 })
  t.match(await search(options), { failures: [{ kind: 'hang' }], isComplete: false })
  let isOver = false
  t.match(await search(optionsOf(() => {
    isOver = true
    return GOOD
  }, { isOver: () => isOver })), { failures: [], runs: 1, drawn: 0, isComplete: false })
})

test('a limit in the middle of a search ends it', async (t) => {
  let runs = 0
  t.match(await search(optionsOf(() => {
    runs++
    return GOOD
  }, { isOver: () => runs > 3 })), { failures: [], runs: 4, isComplete: false })
})

test('the plans that remain at the end of the search are not drawn', async (t) => {
  let [runs, looks] = [0, 0]
  const result = await search(optionsOf(() => {
    runs++
    return GOOD
  }, {
    runs: 100_000,
    isOver: () => {
      looks++
      return runs > 3
    }
  }))
  t.match(result, { failures: [], runs: 4, drawn: 3, isComplete: false })
  t.ok(looks < 200, String(looks))
})

test('each kind of failure counts once, and a finding about success only for success', async (t) => {
  const plan = planOf(['503:operation=reboot:times=1'])
  const findings = [{ rule: 'stopped-early', message: 'x' }, { rule: 'blind-retry', message: 'y' }] as unknown as Run['findings']
  t.same(judge({ ...GOOD, findings }, plan, GOOD.facts), [{ kind: 'stopped-early', sentence: 'x' }, { kind: 'blind-retry', sentence: 'y' }])
  t.same(judge({ ...HANGING, findings }, plan, GOOD.facts).map(({ kind }) => kind), ['hang', 'blind-retry'])
  const busy = factsOf({ a: { ...SERVER, isBusy: true, status: 'REBOOT' } })
  t.same(judge({ ...GOOD, facts: busy, findings }, plan, GOOD.facts).map(({ sentence }) => sentence), ['the client reported success while a was still REBOOT', 'y'])
})

test('a server that only one of the two runs touched is compared with itself', async (t) => {
  const plan = planOf(['503:operation=reboot:times=1'])
  t.match(judge({ ...GOOD, facts: factsOf({ a: SERVER, b: { ...SERVER, name: 'b' } }) }, plan, GOOD.facts), [{ kind: 'double-restart', sentence: 'b was restarted once; without faults it is restarted not at all' }])
  t.match(judge({ ...GOOD, facts: factsOf({}) }, plan, GOOD.facts), [{ kind: 'false-success', sentence: 'the client reported success, but a was restarted not at all; without faults it is restarted once' }])
})

test('the summary counts plans and ways', async (t) => {
  const failure = { kind: 'hang', sentence: 'it hangs', plan: ['503'], timeline: ['a line'], drawn: 1 }
  t.equal(summaryOf({ baseline: [], failures: [failure], runs: 2, drawn: 1, isComplete: true }, 1), 'the client breaks in 1 way (1 plan, 2 runs, seed 1)')
  t.equal(summaryOf({ baseline: [], failures: [failure, failure], runs: 9, drawn: 5, isComplete: false }, 'x'), 'the client breaks in 2 ways (5 plans, ended early, 9 runs, seed x)')
  t.equal(summaryOf({ baseline: [], failures: [], runs: 1, drawn: 0, isComplete: false }, 1), 'nothing breaks the client (0 plans, ended early, 1 run, seed 1)')
  t.equal(failureText(failure, 1, 'again'), '1. hang: it hangs\n   plan:\n     503\n   timeline:\n     a line\n   replay: again')
})
