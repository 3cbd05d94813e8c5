import { test } from 'tap'
import { CHOICE_NAMES, CHOICES, isProfileName, namedProfile, PROFILE_NAMES, withChoices } from '../../../src/core/profile.js'
import { viewProfile } from '../../../src/core/profile-view.js'
import { rangeErrorOf } from '../../records.js'

/** The table of PRODUCT.md section 1, independent of the code. */
const TABLE = {
  successStatus: [204, 204, 202],
  rebootStatus: ['REBOOT', 'HARD_REBOOT', 'HARD_REBOOT'],
  softReboot: ['reject', 'reject', 'soft'],
  errorStatus: ['semantic', 'table', 'semantic'],
  errorBody: ['both', 'bms', 'native'],
  unauthorizedBody: ['both', 'gateway', 'keystone'],
  routeErrors: ['native', 'native', 'bare'],
  rebootWhenStopped: ['refuse', 'refuse', 'start'],
  rebootWhenError: ['accept', 'accept', 'accept'],
  rebootWhenRebooting: ['refuse', 'refuse', 'nova'],
  rebootTypeCase: ['exact', 'exact', 'nova'],
  edition: [2025, 2025, 2025]
} as const

test('the profiles match the table', (t) => {
  t.same(PROFILE_NAMES, ['otc', 'documented', 'nova'])
  for (const [index, name] of PROFILE_NAMES.entries()) {
    const { choices, origins } = namedProfile(name)
    t.match(choices, Object.fromEntries(Object.entries(TABLE).map(([choice, values]) => [choice, values[index]])), name)
    t.same(Object.keys(choices), CHOICE_NAMES)
    t.same(origins, {})
  }
  t.end()
})

test('each value of a profile is valid and has a source', (t) => {
  for (const choice of CHOICE_NAMES) {
    const { about, values, ...profiles } = CHOICES[choice]
    t.ok(about.length > 0)
    for (const [value, source] of Object.values(profiles)) {
      t.ok(values === 'duration' || (values as readonly unknown[]).includes(value), `${choice}: ${String(value)}`)
      t.match(source, /^\S.+/)
    }
  }
  t.end()
})

test('each choice can be set on its own, as a value or as text', (t) => {
  for (const choice of CHOICE_NAMES) {
    const { values } = CHOICES[choice]
    const settings: Array<[unknown, unknown]> = values === 'duration'
      ? [['2s', 2000], [50, 50]]
      : values.flatMap((value): Array<[unknown, unknown]> => [[value, value], [String(value), value]])
    for (const [given, value] of settings) {
      const base = namedProfile('documented')
      const changed = withChoices(base, { set: { [choice]: given } }, 'flag')
      t.same(changed, { name: 'documented', choices: { ...base.choices, [choice]: value }, origins: { [choice]: 'flag' } })
    }
  }
  t.end()
})

test('a named profile drops what calls set before, and null gives one choice back (issue 9)', (t) => {
  const flag = withChoices(namedProfile('otc'), { set: { edition: 2020 } }, 'flag')
  const called = withChoices(flag, { set: { successStatus: 202, softReboot: 'force' } }, 'call')
  t.same(withChoices(called, { name: 'otc', set: { softReboot: 'soft' } }, 'call'), withChoices(flag, { set: { softReboot: 'soft' } }, 'call'))
  t.same(withChoices(called, { set: { successStatus: null, softReboot: null, pageSize: null } }, 'call'), flag)
  t.same(withChoices(flag, { set: { edition: null } }, 'call'), namedProfile('otc'))
  t.end()
})

test('changing the name keeps what file, environment and flags set', (t) => {
  const set = withChoices(namedProfile('otc'), { set: { successStatus: 202, errorBody: 'native' } }, 'file')
  const nova = withChoices(set, { name: 'documented', set: { errorBody: 'both' } }, 'call')
  t.same(nova.choices, { ...namedProfile('documented').choices, successStatus: 202, errorBody: 'both' })
  t.same(nova.origins, { successStatus: 'file', errorBody: 'call' })
  t.same(withChoices(set, {}, 'call'), set)
  t.end()
})

test('an unknown name, choice or value is refused, and the message lists the valid ones', (t) => {
  const otc = namedProfile('otc')
  t.equal(rangeErrorOf(() => withChoices(otc, { name: 'aws' }, 'call')), 'unknown profile "aws"; expected one of otc, documented, nova')
  t.equal(rangeErrorOf(() => withChoices(otc, { set: { toString: 1 } }, 'call')), `unknown choice "toString"; expected one of ${CHOICE_NAMES.join(', ')}`)
  t.equal(rangeErrorOf(() => withChoices(otc, { set: { successStatus: 200 } }, 'call')), 'choice successStatus is 200; expected one of 204, 202')
  t.match(rangeErrorOf(() => withChoices(otc, { set: { acceptWindow: 'soon' } }, 'call')), /^"soon" is not a duration; expected milliseconds/)
  t.ok(isProfileName('nova'))
  t.notOk(isProfileName('Nova'))
  t.end()
})

test('the view of a profile has value, source and origin of every choice', (t) => {
  const profile = withChoices(namedProfile('otc'), { set: { successStatus: 202, acceptWindow: '2s' } }, 'environment')
  const { name, choices } = viewProfile(profile)
  t.equal(name, 'otc')
  t.same(Object.keys(choices), CHOICE_NAMES)
  t.same(choices.successStatus, { value: 202, values: [204, 202], about: 'status of an accepted action', source: 'observed: Nova', origin: 'environment' })
  t.match(choices.acceptWindow, { value: 2000, values: 'duration', source: 'chosen by the user: 2s', origin: 'environment' })
  t.match(choices.errorBody, { value: 'both', source: 'chosen: the union that any client can read', origin: 'profile' })
  t.match(viewProfile(withChoices(profile, { set: { edition: 2020 } }, 'call')).choices.edition, { value: 2020, source: 'chosen by the user' })
  t.end()
})
