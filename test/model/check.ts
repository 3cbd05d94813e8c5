/** Runs commands against the emulator and the reference model, and writes the shortest sequence that tells them apart as a scenario. */
import fc from 'fast-check'
import { stringify } from 'yaml'
import { createEmulator } from '../../src/index.js'
import { COMMANDS, type Real } from './commands.js'
import { createPlayer, type Difference, type Player, type Scenario, type Send, type Step } from '../scenarios/scenario.js'
import { Model } from './model.js'
import { PROFILES, type ProfileName } from './reference.js'

/** How to run the check. */
export interface CheckSettings {
  /** How many sequences. */
  readonly runs: number
  readonly seed: number
  /** The most commands of a sequence. */
  readonly maxCommands?: number
  /** Breaks the way to the emulator, to show that the check can fail. */
  readonly spoil?: (send: Send) => Send
}

/** What tells the emulator and the model apart. */
export interface Found {
  readonly scenario: Scenario
  readonly differences: readonly Difference[]
  /** Whether the scenario alone shows it again. */
  readonly isConfirmed: boolean
  /** How many commands are left of the sequence. */
  readonly commands: number
}

/** A step whose response is not as the model says. */
class Mismatch extends Error {
  readonly steps: readonly Step[]
  readonly all: readonly Step[]
  readonly differences: readonly Difference[]

  constructor (steps: readonly Step[], all: readonly Step[], differences: readonly Difference[]) {
    super(differences.map(({ message }) => message).join('\n'))
    this.steps = steps
    this.all = all
    this.differences = differences
  }
}

/** Runs sequences of commands. Returns what it found, or null. @throws an error of the model itself */
export async function checkModel ({ runs, seed, maxCommands = 40, spoil = (send) => send }: CheckSettings): Promise<Found | null> {
  let last: { readonly mismatch: Mismatch, readonly profile: ProfileName } | null = null
  const sequences = fc.commands([...COMMANDS], { maxCommands, size: 'max' })
  const property = fc.asyncProperty(fc.constantFrom(...Object.keys(PROFILES) as ProfileName[]), sequences, async (profile, commands) => {
    try {
      await withEmulator({ profile }, spoil, async (player) => {
        const real = createReal(player)
        await fc.asyncModelRun(() => ({ model: new Model(profile), real }), commands)
      })
    } catch (error) {
      if (error instanceof Mismatch) last = { mismatch: error, profile }
      throw error
    }
  })
  const result = await fc.check(property, { numRuns: runs, seed })
  if (!result.failed) return null
  // fast-check goes on only from sequences that fail, so the last one that failed is the shortest.
  if (last === null) throw result.errorInstance
  return await found(last, seed, spoil, [...result.counterexample?.[1] ?? []].length)
}

/** Starts an emulator for one sequence, or for one scenario. */
async function withEmulator<Result> (options: Readonly<Record<string, unknown>>, spoil: (send: Send) => Send, use: (player: Player) => Promise<Result>): Promise<Result> {
  const emulator = await createEmulator({ clock: 'manual', seed: 1, ...options })
  const send: Send = async (method, path, body, headers = {}) => await emulator.app.inject({
    method: method as 'GET',
    url: path,
    headers: { 'x-auth-token': 'demo', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) })
  })
  try {
    return await use(createPlayer(spoil(send)))
  } finally {
    await emulator.close()
  }
}

function createReal (player: Player): Real {
  const steps: Step[] = []
  const all: Step[] = []
  const play = async (step: Step): Promise<void> => {
    const differences = await player.play(step)
    if (differences.length > 0) throw new Mismatch([...steps, step], [...all, step], differences)
    all.push(step)
  }
  return {
    look: play,
    play: async (step) => {
      await play(step)
      steps.push(step)
    }
  }
}

async function found ({ mismatch, profile }: { readonly mismatch: Mismatch, readonly profile: ProfileName }, seed: number, spoil: (send: Send) => Send, commands: number): Promise<Found> {
  const { differences } = mismatch
  const scenarioOf = (steps: readonly Step[]): Scenario => ({
    title: 'found by the model check',
    source: `seed ${seed}: ${differences.map(({ message }) => message).join('; ').slice(0, 300)}`,
    options: { profile },
    steps: [...steps.slice(0, -1), narrowed(steps.at(-1) ?? {}, differences)]
  })
  const short = scenarioOf(mismatch.steps)
  if (await fails(short, spoil)) return { scenario: short, differences, isConfirmed: true, commands }
  // Then one of the looks in between matters.
  const long = scenarioOf(mismatch.all)
  return { scenario: long, differences, isConfirmed: await fails(long, spoil), commands }
}

/** Plays a scenario, and returns whether a response differs. */
export async function fails ({ options = {}, steps }: Scenario, spoil: (send: Send) => Send = (send) => send): Promise<boolean> {
  return await withEmulator(options, spoil, async (player) => {
    for (const step of steps) if ((await player.play(step)).length > 0) return true
    return false
  })
}

/** Returns a step whose expectation has the members that differ, and no others. */
function narrowed (step: Step, differences: readonly Difference[]): Step {
  if (step.expect === undefined) return step
  const part = differences.reduce<unknown>((kept, { path }) => merge(kept, pick(step.expect, path)), undefined)
  return { ...step, expect: part as NonNullable<Step['expect']> }
}

/** Returns the part of a value on a path; the other items of a list become `{}`, which any item matches. */
function pick (value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item: unknown, index) => String(index) === key ? pick(item, rest) : {})
  return { [key]: pick((value as Record<string, unknown>)[key], rest) }
}

function merge (one: unknown, other: unknown): unknown {
  if (one === undefined) return other
  if (Array.isArray(one) && Array.isArray(other)) return one.map((item: unknown, index) => merge(item, other[index]))
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) return one
  const both = { ...one, ...other } as Record<string, unknown>
  return Object.fromEntries(Object.keys(both).map((key) => [key, key in one && key in other ? merge((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]) : both[key]]))
}

/** Returns a finding as the text of a file under fixtures/scenarios. */
export function writeScenario ({ scenario }: Found): string {
  return stringify(scenario, { lineWidth: 0 })
}
