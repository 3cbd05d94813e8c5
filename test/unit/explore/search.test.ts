// The search without a client: what a runner says decides what is searched, judged and shown.
import { test } from 'tap'
import { baselineText, failureText, replayNote, summaryOf } from '../../../src/explore/message.js'
import { judge, type Run } from '../../../src/explore/judge.js'
import { planOf } from '../../../src/explore/plan.js'
import { search, type Progress, type SearchOptions } from '../../../src/explore/search.js'
import { RULE_IDS } from '../../../src/report/rules/index.js'
import type { RunFacts, ServerFacts } from '../../../src/explore/observe.js'

const SERVER: ServerFacts = { name: 'a', status: 'ACTIVE', restarts: 1, isBusy: false, reached: new Set(['REBOOT', 'ACTIVE']) }

function factsOf (servers: Readonly<Record<string, ServerFacts>> = { a: SERVER }): RunFacts {
  return { servers: new Map(Object.entries(servers)), operations: new Map([['reboot', 1], ['show', 3]]), requests: 4, applied: new Set(), failuresInRow: 0, timeline: ['0.0 s  a line'] }
}

const GOOD: Run = { ending: { kind: 'success' }, facts: factsOf(), applied: [true, true, true], findings: [] }
const HANGING: Run = { ...GOOD, ending: { kind: 'hang', text: 'it hangs' } }

const CUT_SHORT: Run = { ...HANGING, isCutShort: true }

function optionsOf (run: (rules: readonly string[], isWhole: boolean) => Run | null, changes: Partial<SearchOptions> = {}): SearchOptions {
  return { runs: 50, seed: 1, maxFailures: 5, plan: null, run: async (rules, isWhole) => run(rules, isWhole), isOver: () => false, onProgress: () => {}, ...changes }
}

/** A rule that makes the smallest plan of a client that hangs whenever it is there. */
const isSmall = (rules: readonly string[]): boolean => rules.length === 1 && /^[^:]+:operation=show(?::times=1)?$/.test(String(rules[0]))
const hangs = (rules: readonly string[]): boolean => rules.some((rule) => rule.includes('operation=show') && !rule.includes('skip'))

test('plans are for the operations of the client and for logins, and have one to three rules', async (t) => {
  const seen: string[][] = []
  const result = await search(optionsOf((rules) => {
    seen.push([...rules])
    return GOOD
  }, { runs: 200 }))
  t.match(result, { baseline: { length: 0 }, failures: { length: 0 }, drawn: 200, isComplete: true, runs: seen.length })
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

test('the steps that make a hang smaller may be cut short, and the smallest plan is run again with the whole limit', async (t) => {
  const seen: Array<readonly [rules: readonly string[], isWhole: boolean]> = []
  const { failures } = await search(optionsOf((rules, isWhole) => {
    seen.push([rules, isWhole])
    return hangs(rules) ? isWhole ? HANGING : CUT_SHORT : GOOD
  }))
  t.match(failures, [{ kind: 'hang', plan: [/^[^:]+:operation=show(?::times=1)?$/] }])
  const hanging = seen.filter(([rules]) => hangs(rules))
  const wholes = hanging.filter(([, isWhole]) => isWhole).map(([rules]) => rules)
  t.same(wholes.map(isSmall), [false, true], 'the plan that was drawn, and the smallest one')
  t.ok(hanging.length > 2)
  t.same(wholes[1], failures[0]?.plan)
  const first = seen.findIndex(([rules]) => hangs(rules))
  t.ok(seen.slice(0, first).every(([, isWhole]) => isWhole), 'before a hang is known, every run has the whole limit')
  const confirmed = seen.findIndex(([rules, isWhole]) => isWhole && isSmall(rules))
  t.ok(seen.slice(confirmed + 1).every(([, isWhole]) => !isWhole), 'after it is known, none needs the whole limit')
  t.ok(seen.length > confirmed + 1)
})

test('a smaller plan whose run ends within the whole limit after all is no hang', async (t) => {
  const seen: string[] = []
  const { failures } = await search(optionsOf((rules, isWhole) => {
    seen.push(rules.join())
    if (!hangs(rules)) return GOOD
    return isWhole && isSmall(rules) ? GOOD : isWhole ? HANGING : CUT_SHORT
  }))
  t.match(failures, [{ kind: 'hang' }])
  t.notOk(isSmall(failures[0]?.plan ?? []), String(failures[0]?.plan))
  t.ok(hangs(failures[0]?.plan ?? []))
})

test('a search that ends while a hang is made smaller shows a plan that was run with the whole limit', async (t) => {
  for (const isSignal of [true, false]) {
    let isOver = false
    let drawn: readonly string[] = []
    const { failures } = await search(optionsOf((rules, isWhole) => {
      if (!hangs(rules)) return GOOD
      if (!isWhole) {
        isOver = true
        return CUT_SHORT
      }
      drawn = rules
      return isOver && isSignal ? null : HANGING
    }, { isOver: () => isOver }))
    t.match(failures, [{ kind: 'hang', plan: drawn }])
  }
  let isStopped = false
  const plans: Array<readonly string[]> = []
  const { failures } = await search(optionsOf((rules, isWhole) => {
    if (!hangs(rules)) return GOOD
    if (!isWhole) return CUT_SHORT
    plans.push(rules)
    isStopped = plans.length === 2
    return isStopped ? null : HANGING
  }, { isOver: () => isStopped }))
  t.match(failures, [{ kind: 'hang', plan: plans[0] }], 'the signal comes while the smallest plan is confirmed')
})

test('a run that was cut short still shows mistakes that do not depend on its limit', async (t) => {
  const findings = [{ rule: 'blind-retry', message: 'y' }] as unknown as Run['findings']
  const wholes: string[] = []
  const { failures } = await search(optionsOf((rules, isWhole) => {
    if (!hangs(rules)) return GOOD
    if (isWhole) wholes.push(rules.join())
    return { ...(isWhole ? HANGING : CUT_SHORT), findings }
  }))
  t.same(failures.map(({ kind }) => kind), ['hang', 'blind-retry'])
  t.equal(wholes.length, 2)
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
  }, { isOver: () => isOver })), { failures: { length: 0 }, runs: 1, drawn: 0, isComplete: false })
})

test('a plan whose run a signal cuts off does not count, not even the last one', async (t) => {
  let runs = 0
  const options = optionsOf(() => ++runs <= 2 ? GOOD : null, { runs: 2, isOver: () => runs > 2 })
  t.match(await search(options), { failures: { length: 0 }, drawn: 1, isComplete: false })
})

test('a limit in the middle of a search ends it', async (t) => {
  let runs = 0
  t.match(await search(optionsOf(() => {
    runs++
    return GOOD
  }, { isOver: () => runs > 3 })), { failures: { length: 0 }, runs: 4, isComplete: false })
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
  t.match(result, { failures: { length: 0 }, runs: 4, drawn: 3, isComplete: false })
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

test('what explore sees itself has a kind that is no rule of the report, and replaces the finding about the same', async (t) => {
  const findings = [{ rule: 'stopped-early', message: 'x' }, { rule: 'double-restart', message: 'y' }] as unknown as Run['findings']
  const plan = planOf(['503:operation=reboot:times=1'])
  const kindsOf = (run: Run): readonly string[] => judge(run, plan, GOOD.facts).map(({ kind }) => kind)
  const busy = { ...GOOD, facts: factsOf({ a: { ...SERVER, isBusy: true, status: 'REBOOT' } }) }
  const twice = { ...GOOD, facts: factsOf({ a: { ...SERVER, restarts: 2 } }) }
  const wrong = { ...GOOD, facts: factsOf({ a: { ...SERVER, status: 'ERROR' } }) }
  const failed: Run = { ...GOOD, ending: { kind: 'failure', text: 'it failed' } }
  t.same(kindsOf({ ...busy, findings }), ['reported-too-soon', 'double-restart'])
  t.same(kindsOf({ ...twice, findings }), ['restarted-too-often', 'stopped-early'])
  const own = [busy, twice, wrong, failed, HANGING].flatMap(kindsOf)
  t.same(own, ['reported-too-soon', 'restarted-too-often', 'false-success', 'gave-up', 'hang'])
  t.same(own.filter((kind) => RULE_IDS.some((id) => id === kind)), [])
})

test('a failure says whether the client reported success, and whether the report has a finding', async (t) => {
  const facts = factsOf({ a: { ...SERVER, restarts: 2 } })
  const findings = [{ rule: 'blind-retry', message: 'x' }] as unknown as Run['findings']
  const only = { plan: ['503:operation=reboot:times=1'] }
  const failureOf = async (run: Run): Promise<unknown> => (await search(optionsOf((rules) => rules.length === 0 ? GOOD : run, only))).failures[0]
  t.match(await failureOf({ ...GOOD, facts }), { kind: 'restarted-too-often', isSuccess: true, hasFindings: false })
  t.match(await failureOf({ ...GOOD, facts, findings }), { kind: 'restarted-too-often, blind-retry', isSuccess: true, hasFindings: true })
  t.match(await failureOf(HANGING), { kind: 'hang', isSuccess: false, hasFindings: false })
})

test('a rule of a user is judged by its effect and its limit, whatever the order of its options and its amounts', async (t) => {
  const modeOf = (text: string): unknown => planOf([text])[0]?.mode
  const same = ['503:operation=reboot:times=1', '503:times=1:operation=reboot', '503@request:times=2', '503:retryAfter=2s:operation=reboot:times=1', ' 503:id=mine:times=1:skip=1', '503:times=1']
  for (const text of same) t.match(modeOf(text), { id: 'unavailable', isSurvivable: true }, text)
  t.match(modeOf('outcome=slow:times=1:factor=3:operation=reboot'), { id: 'slow-restart', isSurvivable: true })
  t.match(modeOf('outcome=twice:times=1:operation=reboot'), { id: 'restarted-twice', isSurvivable: true })
  t.match(modeOf('reset:times=1'), { id: 'request-lost' })
  t.match(modeOf('reset@response:times=1'), { id: 'response-lost' })
  const final = ['503:operation=reboot', '503:probability=1', 'outcome=stuck:times=1', '403:times=1', 'BMS.0040:times=1:operation=show', '418:times=1', 'truncate:times=1']
  for (const text of final) t.match(modeOf(text), { isSurvivable: false }, text)
})

test('a server that only one of the two runs touched is compared with itself', async (t) => {
  const plan = planOf(['503:operation=reboot:times=1'])
  t.match(judge({ ...GOOD, facts: factsOf({ a: SERVER, b: { ...SERVER, name: 'b' } }) }, plan, GOOD.facts), [{ kind: 'restarted-too-often', sentence: 'b was restarted once; without faults it is restarted not at all' }])
  t.match(judge({ ...GOOD, facts: factsOf({}) }, plan, GOOD.facts), [{ kind: 'false-success', sentence: 'the client reported success, but a was restarted not at all; without faults it is restarted once' }])
})

test('no name or text of a client controls the terminal, and a sentence is one line', async (t) => {
  const failure = { kind: 'hang', sentence: 'it\u001b[2J hangs:\r\n\n  a\u202eb\u009b', plan: ['503:server=\u001b[2J'], timeline: ['0.0 s  a\u001b[2J', '1.0 s  shown as \\u001b already'], drawn: 1, isSuccess: false, hasFindings: false }
  t.equal(failureText(failure, 1, 'again'), '1. hang: it\\u001b[2J hangs: a\\u202eb\\u009b\n   plan:\n     503:server=\\u001b[2J\n   timeline:\n     0.0 s  a\\u001b[2J\n     1.0 s  shown as \\u001b already\n   replay: again')
  t.equal(baselineText(['a\u001b\n', 'b']), 'the client fails without any fault: a\\u001b; b')
})

test('the summary counts plans and ways', async (t) => {
  const failure = { kind: 'hang', sentence: 'it hangs', plan: ['503'], timeline: ['a line'], drawn: 1, isSuccess: false, hasFindings: false }
  t.equal(summaryOf({ baseline: [], failures: [failure], runs: 2, drawn: 1, isComplete: true }, 1, 1), 'the client breaks in 1 way (1 plan, 2 runs, seed 1)')
  t.equal(summaryOf({ baseline: [], failures: [failure, failure], runs: 9, drawn: 5, isComplete: false }, 'x', 7), 'the client breaks in 2 ways (5 plans, ended early, 9 runs, seed x)')
  t.equal(summaryOf({ baseline: [], failures: [], runs: 1, drawn: 0, isComplete: false }, 1, 2), 'ended after 0 of 2 plans; nothing found so far (1 run, seed 1)')
  t.equal(summaryOf({ baseline: [], failures: [], runs: 2, drawn: 1, isComplete: true }, 1, 1), 'nothing breaks the client (1 plan, 2 runs, seed 1)')
  t.equal(failureText(failure, 1, 'again'), '1. hang: it hangs\n   plan:\n     503\n   timeline:\n     a line\n   replay: again')
  t.same(replayNote({ kind: 'gave-up', isSuccess: false, hasFindings: false }), [])
  t.same(replayNote({ kind: 'blind-retry', isSuccess: true, hasFindings: true }), [])
  t.match(replayNote({ kind: 'false-success', isSuccess: true, hasFindings: false }), [/^ {3}The replay exits with 0: /])
  t.same(replayNote(failure), ['   The replay does not end by itself; end it with Ctrl+C.'])
})
