// Reads the parts of a snapshot that a schema alone cannot check: profiles, rules, fleets. Changes nothing.
import { checkDurations } from './check-snapshot.js'
import { checkRule, type Rule } from '../../faults/rule.js'
import { isProfileName, namedProfile, withChoices, withLearned, type Profile } from '../../core/profile.js'
import { MAX_RULES, type FaultListState } from '../../faults/index.js'
import { withinMember } from '../../core/error-prefix.js'
import { shortJson } from '../../core/texts.js'
import { systemTime, type ClockSetting } from '../../clock.js'
import type { Fleet } from '../../store/fleet.js'
import type { OwnStart } from '../world.js'
import type { Snapshot, WorldSnapshot } from '../../shapes/snapshot.js'
import type { ProfileFile } from '../../shapes/profile-file.js'
import type { Template } from '../settings.js'

/** Returns the template; what snapshots do not contain is taken from `present`. @throws RangeError */
export function readTemplate (template: Snapshot['template'], fleets: readonly Fleet[], present: Template): Template {
  return withinMember('template', () => {
    const projectDurations = new Map(Object.entries(template.projectDurations ?? {}))
    for (const durations of [template.durations, ...projectDurations.values()]) checkDurations(durations)
    const rules = template.rules.map((rule, index) => withinMember(`rules[${index}]`, () => readRule(rule, present)))
    checkRuleIds('rules', rules)
    return {
      ...present,
      seed: template.seed,
      idSeed: template.idSeed ?? template.seed,
      profile: readProfile(template.profile),
      clock: readClock(template.clock),
      durations: template.durations,
      rules,
      fleet: fleetOf(fleets, template.fleet, 'fleet'),
      fleets: new Map(Object.entries(template.fleets).map(([id, number]) => [id, fleetOf(fleets, number, `fleets.${id}`)])),
      projectDurations,
      defaultProjectId: template.defaultProjectId
    }
  })
}

/** Returns a profile with its choices. @throws RangeError */
export function readProfile ({ name, set, learned }: WorldSnapshot['profile']): Profile {
  if (!isProfileName(name)) throw new RangeError(`profile.name is ${shortJson(name)}; expected the name of a profile`)
  return Object.entries(set).reduce((profile, [choice, { value, origin }]) =>
    withinMember('profile', () => withChoices(profile, { set: { [choice]: value } }, origin)), learned === undefined ? namedProfile(name) : withLearned(namedProfile(name), learned as ProfileFile))
}

/** Returns a clock at its saved time. A system clock at scale 1 shows the machine's time again. */
export function readClock (clock: WorldSnapshot['clock']): ClockSetting {
  const { mode, scale, nowMs } = clock
  if (nowMs === undefined) return clockSetting(clock)
  return { mode, scale, nowMs: mode === 'system' && scale === 1 ? Math.max(nowMs, systemTime.now()) : nowMs }
}

function clockSetting ({ mode, scale, nowMs }: WorldSnapshot['clock']): ClockSetting {
  return nowMs === undefined ? { mode, scale } : { mode, scale, nowMs }
}

/** Returns a rule, checked as strictly as in a call; its id is required. @throws RangeError */
function readRule (input: unknown, { catalogue, kinds }: Template): Rule {
  const rule = checkRule(input, '', catalogue, kinds)
  if (rule.id === '') throw new RangeError('id is missing; expected the id of the rule')
  return rule
}

function checkRuleIds (member: string, rules: readonly Rule[]): void {
  const ids = new Set(rules.map(({ id }) => id))
  if (ids.size < rules.length || rules.length > MAX_RULES) throw new RangeError(`${member} holds ${rules.length} rules with ${ids.size} ids; expected a unique id for each, and at most ${MAX_RULES} rules`)
}

/**
 * Returns the rules of a project with their counts and streams. `present` are those of a fresh project: the rules of the
 * template, which decides what they do. A rule of another template becomes the project's own; the common world has none.
 * @throws RangeError
 */
export function readRules ({ id, faults }: Pick<WorldSnapshot, 'id' | 'faults'>, present: FaultListState['rules'], template: Template): FaultListState['rules'] {
  const shared = new Map(present.map((state) => [state.rule.id, state.rule]))
  const read = faults.rules.map(({ rule: input, ...state }, index) => withinMember(`faults.rules[${index}]`, () => {
    const rule = withinMember('rule', () => readRule(input, template))
    const sharedRule = shared.get(rule.id)
    if (sharedRule !== undefined && !state.fromTemplate) throw new RangeError(`rule.id is ${JSON.stringify(rule.id)}, which a rule of the template already has; expected another id`)
    return { ...state, rule: sharedRule ?? rule }
  })).filter(({ rule }) => id !== '' || shared.has(rule.id))
  const ids = new Set(read.map(({ rule }) => rule.id))
  const rules = [...read, ...present.filter(({ rule }) => !ids.has(rule.id))]
  checkRuleIds('faults.rules', rules.map(({ rule }) => rule))
  return rules
}

/** Returns the fleet with that number. @throws RangeError */
export function fleetOf (fleets: readonly Fleet[], number: number, member: string): Fleet {
  const fleet = fleets[number]
  if (fleet === undefined) throw new RangeError(`${member} is ${number}; expected a fleet index below ${fleets.length}`)
  return fleet
}

/** Returns the settings that a project was created with. @throws RangeError */
export function readOwn ({ profile, fleet, clock, name, seed, durations }: WorldSnapshot['own'], fleets: readonly Fleet[]): OwnStart {
  return {
    ...(name === undefined ? {} : { name }),
    ...(seed === undefined ? {} : { seed }),
    ...(clock === undefined ? {} : { clock: clockSetting(clock) }),
    ...(durations === undefined ? {} : { durations }),
    ...(profile === undefined ? {} : { profile: withinMember('own', () => readProfile(profile)) }),
    ...(fleet === undefined ? {} : { fleet: fleetOf(fleets, fleet, 'own.fleet') })
  }
}
