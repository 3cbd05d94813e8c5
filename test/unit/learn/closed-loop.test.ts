/** The law of learning: from this emulator, under any combination of choices, it gives those choices back. */
import { test } from 'tap'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { CHOICE_NAMES, CHOICES, namedProfile, PROFILE_NAMES, type ChoiceName, type Choices } from '../../../src/core/profile.js'
import { FAULTY, SERVER } from '../../ids.js'
import { writeProfileFile } from '../../../src/learn/profile-file.js'
import { announce } from '../../../src/learn/steps.js'
import { compare, missing, unknownAll } from '../../../src/learn/compare.js'
import { ENDPOINT, startCloud, type Cloud } from '../../learning.js'
import type { Learned } from '../../../src/learn/learn.js'
import type { Risk } from '../../../src/learn/probe.js'

const combinations: fc.Arbitrary<Choices> = fc.record(Object.fromEntries(CHOICE_NAMES.map((name) => {
  const { values } = CHOICES[name]
  return [name, values === 'duration' ? fc.constantFrom(0, 250, 2000, 61_000) : fc.constantFrom<unknown>(...values)]
}))) as unknown as fc.Arbitrary<Choices>

/** Every run has these, so that none depends on what is drawn. */
const NAMED: ReadonlyArray<readonly [Choices]> = [
  ...PROFILE_NAMES.map((name): [Choices] => [namedProfile(name).choices]),
  [{ ...namedProfile('nova').choices, softReboot: 'force', rebootWhenRebooting: 'refuse', acceptWindow: 2000, stateCheckOrder: 'task', rebootWhenStopped: 'refuse', rebootWhenError: 'refuse' }]
]

/** The choices that have no effect on any response beside the others, or that no probe can see. */
function hiddenBy ({ errorBody, softReboot, acceptWindow }: Choices): readonly ChoiceName[] {
  return [
    'createReferences',
    // Nova's own texts have no edition.
    ...(errorBody === 'native' ? ['edition'] as const : []),
    // Without SOFT, and without a stage before the driver starts, Nova refuses a restart of a restarting server too.
    ...(softReboot !== 'soft' && acceptWindow === 0 ? ['rebootWhenRebooting'] as const : [])
  ]
}

/** The choices that only a restart or a stop shows. */
function touching ({ softReboot }: Choices): readonly ChoiceName[] {
  return ['successStatus', 'rebootStatus', 'acceptWindow', 'rebootWhenRebooting', 'stateCheckOrder', 'rebootWhenError', 'rebootWhenStopped', ...(softReboot === 'reject' ? [] : ['softReboot'] as const)]
}

/** Checks that every request that reached a cloud was announced. */
function checkAnnounced ({ sent }: Cloud, allow: readonly Risk[], hasServer: boolean): void {
  const announced = announce(allow, hasServer).map(({ step: { method, path, at, body = null, isAnonymous = false } }) => ({
    pattern: new RegExp(`^${at === 'root' ? 'http://localhost' : ENDPOINT}${path.replace(/[?]/g, '\\?').replace(/\{\w+\}/g, '[\\w-]+')}$`), method, body, isAnonymous
  }))
  for (const { method, url, body, isAnonymous } of sent) {
    assert.ok(announced.some((each) => each.method === method && each.pattern.test(url) && each.body === body && each.isAnonymous === isAnonymous), `${method} ${url} ${body}`)
  }
}

/** Checks that a run that was allowed everything misses no choice, be it one that has no effect, and a run that reads none that only a restart shows. */
function checkMissing (learned: Learned, choices: Choices, allow: readonly Risk[]): void {
  const rows = compare(learned, choices)
  const allowed = { allow, hasServer: allow.length > 1, hasFaulty: learned.hasFaulty }
  assert.equal(learned.hasFaulty, allow.length > 1)
  assert.deepEqual(missing(rows, { choices }, allowed), [])
  assert.deepEqual(missing(rows, { choices, learned: { version: 1, base: 'otc', endpoint: '', date: '', choices: {} } }, allowed), [])
}

/** Checks that a comparison with the choices finds no difference, and with another value of a choice finds that one. */
function checkComparison (learned: Learned, choices: Choices): void {
  for (const { choice, verdict, observed } of compare(learned, choices)) {
    assert.equal(verdict, observed === null ? 'undecided' : 'same', choice)
    const { values } = CHOICES[choice]
    const other = values === 'duration' ? Number(choices.acceptWindow) + 1 : values.find((value) => value !== choices[choice])
    const differing = compare(learned, { ...choices, [choice]: other }).filter((row) => row.verdict === 'differs').map((row) => row.choice)
    assert.deepEqual(differing, observed === null ? [] : [choice])
  }
}

function valuesOf ({ findings }: Learned): Partial<Record<ChoiceName, unknown>> {
  return Object.fromEntries(Object.entries(findings).flatMap(([name, finding]) => 'value' in finding ? [[name, finding.value]] : []))
}

function without (choices: Choices, hidden: readonly ChoiceName[]): Partial<Record<ChoiceName, unknown>> {
  return Object.fromEntries(Object.entries(choices).filter(([name]) => !hidden.includes(name as ChoiceName)))
}

test('learning with restarts and stops gives exactly the choices back, the measured times, and the servers as they were', async (t) => {
  await fc.assert(fc.asyncProperty(combinations, async (choices) => {
    const cloud = await startCloud(t, choices)
    const learned = await cloud.learn({ servers: [SERVER, FAULTY], allow: ['read', 'restart', 'power'] })
    assert.deepEqual(valuesOf(learned), without(choices, hiddenBy(choices)))
    assert.equal(learned.stopped, null)
    checkAnnounced(cloud, ['read', 'restart', 'power'], true)
    checkComparison(learned, choices)
    checkMissing(learned, choices, ['read', 'restart', 'power'])
    assert.deepEqual(learned.durations, { reboot: 5000, stop: 3000, ...(choices.rebootWhenStopped === 'refuse' ? { start: 3000 } : {}) })
    assert.deepEqual(learned.left.map(({ id, found, now }) => [id, found, now]), choices.rebootWhenError === 'accept' ? [[FAULTY, 'ERROR', 'ACTIVE']] : [])
    await cloud.close()
  }), { numRuns: 30, examples: [...NAMED] as Array<[Choices]> })
})

test('with reads alone every decided choice is right, the rest is undecided, and no server changes', async (t) => {
  await fc.assert(fc.asyncProperty(combinations, async (choices) => {
    const cloud = await startCloud(t, choices)
    const learned = await cloud.learn()
    assert.deepEqual(valuesOf(learned), without(choices, [...hiddenBy(choices), ...touching(choices)]))
    checkAnnounced(cloud, ['read'], false)
    checkComparison(learned, choices)
    checkMissing(learned, choices, ['read'])
    assert.deepEqual([learned.changes, learned.left, learned.stopped], [[], [], null])
    assert.equal((await cloud.send('GET', '/_emulator/events?limit=1000')).json().events.filter(({ kind }: { kind: string }) => kind === 'transition').length, 0)
    await cloud.close()
  }), { numRuns: 30, examples: [...NAMED] as Array<[Choices]> })
})

test('of a cloud that could not be asked every choice is undecided, and none is the same', async (t) => {
  const { choices } = namedProfile('otc')
  const rows = compare(unknownAll('no route'), choices)
  t.same(rows.map(({ verdict, because }) => [verdict, because]), CHOICE_NAMES.map(() => ['undecided', 'no route']))
  const all = { allow: ['read', 'restart', 'power'], hasServer: true, hasFaulty: true } as const
  const expected = CHOICE_NAMES.filter((name) => name !== 'createReferences')
  t.same(missing(rows, { choices: { ...choices, softReboot: 'soft' } }, all), expected)
  t.same(missing(rows, { choices: { ...choices, acceptWindow: 250, errorBody: 'native' } }, all), expected.filter((name) => name !== 'edition'))
  t.same(missing(rows, { choices }, { ...all, hasFaulty: false }), expected.filter((name) => name !== 'rebootWhenRebooting' && name !== 'rebootWhenError'))
  const faulty = { version: 1, base: 'otc', endpoint: '', date: '', choices: { rebootWhenError: { value: 'accept' } } } as const
  t.same(missing(rows, { choices, learned: faulty }, { ...all, hasFaulty: false }), ['rebootWhenError'], 'what the file has is expected')
  const learned = { version: 1, base: 'otc', endpoint: '', date: '', choices: { errorStatus: { value: 'table' }, successStatus: { value: 204 } } } as const
  t.same(missing(rows, { choices, learned }, { allow: ['read'], hasServer: false, hasFaulty: false }), ['errorStatus'])
})

test('a time is the same within the resolution to which it was measured', async (t) => {
  const { choices } = namedProfile('otc')
  const undecided = Object.fromEntries(CHOICE_NAMES.map((choice) => [choice, { undecided: 'not asked' }]))
  const findings = { ...undecided, acceptWindow: { value: 3130, exchange: null } } as unknown as Learned['findings']
  const rowAt = (acceptWindow: number, resolutionMs?: number): unknown => compare({ findings } as Learned, { ...choices, acceptWindow }, resolutionMs).find(({ choice }) => choice === 'acceptWindow')
  t.match(rowAt(3130, 2500), { verdict: 'same', because: '' })
  t.match(rowAt(3208, 2500), { verdict: 'same', because: 'measured to 2.5s' })
  t.match(rowAt(5631, 2500), { verdict: 'differs' })
  t.match(rowAt(3131), { verdict: 'differs' })
})

test('a stage that no look meets is no value: what it is shorter than is compared', async (t) => {
  const slow = async (acceptWindow: number): Promise<Learned> => {
    const cloud = await startCloud(t, { ...namedProfile('otc').choices, acceptWindow }, { clock: 'manual' })
    return await cloud.learn({ servers: [SERVER], allow: ['read', 'restart'], limits: { pauseMs: 250, pollMs: 2000, maxWaitMs: 60_000 }, pause: (ms) => cloud.advance(`${ms}ms`) })
  }
  for (const acceptWindow of [0, 1, 300, 750]) {
    const learned = await slow(acceptWindow)
    t.match(learned.findings.acceptWindow, { undecided: 'no look met the stage rebooting_hard: if there is one, it is shorter than 750ms', below: { ms: 750 } })
    const rowAt = (expected: number): unknown => compare(learned, { ...namedProfile('otc').choices, acceptWindow: expected }, 2500).find(({ choice }) => choice === 'acceptWindow')
    t.match([rowAt(0), rowAt(3250), rowAt(3251)], [{ verdict: 'same', observed: '<750ms', because: 'too short to be seen' }, { verdict: 'same' }, { verdict: 'differs', observed: '<750ms', exchange: { step: { name: 'the restart' } } }])
    t.match(writeProfileFile(learned, { endpoint: ENDPOINT, date: '', allow: ['read', 'restart'], hidden: [], exactnessMs: 2500 }), { undecided: { acceptWindow: /shorter than 750ms/ }, durations: { reboot: acceptWindow < 300 ? 5000 : 7000 }, exactness: 2500 })
  }
  t.match(writeProfileFile(await slow(0), { endpoint: ENDPOINT, date: '', allow: ['read'], hidden: [], exactnessMs: 60_000 }), { durations: { reboot: 5250 } }, 'a time that would be zero stays')
  const learned = await slow(3100)
  t.match(learned.findings.acceptWindow, { value: 5250 })
  t.match(writeProfileFile(learned, { endpoint: ENDPOINT, date: '', allow: ['read', 'restart'], hidden: [], exactnessMs: 2500 }), { choices: { acceptWindow: { value: 5250 } }, exactness: 2500 }, 'what is compared is not rounded')
})
