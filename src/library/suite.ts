// One emulator for the tests of a file, and a project for each of them. The fixtures of the runners are built on it.
import { addNote, journalNote } from './failure-note.js'
import type { Emulator, Project } from './types.js'
import type { EmulatorOptions } from './options.js'
import type { ProjectInput } from '../world/operations/projects.js'

/** What a test gets. */
interface TestWorld {
  /** The project of this test alone. */
  readonly project: Project
  /** The emulator of all tests of the file. */
  readonly emulator: Emulator
}

/** The emulator of a file of tests. It starts when the first test needs it. */
export interface Suite {
  emulator(): Promise<Emulator>
  /** Returns a function that runs a test with a project of its own, and adds the journal to the error of a test that fails. */
  withProject<Args extends readonly unknown[], Result>(run: (world: TestWorld, ...args: Args) => Result | Promise<Result>, options?: ProjectInput): (...args: Args) => Promise<Result>
  close(): Promise<void>
}

/** The defaults of a suite: time moves when the client waits, and each run is the same. */
const DEFAULTS: EmulatorOptions = { clock: 'auto', seed: 1 }

/** Returns a suite whose emulator `start` starts. */
export function createSuite (start: (options: EmulatorOptions) => Promise<Emulator>, options: EmulatorOptions = {}): Suite {
  let started: Promise<Emulator> | null = null
  const emulator = (): Promise<Emulator> => (started ??= start({ ...DEFAULTS, ...options }))
  return {
    emulator,
    withProject: (run, projectOptions) => async (...args) => {
      const world = { emulator: await emulator(), project: (await emulator()).project(projectOptions) }
      try {
        return await withJournal(world.project, () => run(world, ...args))
      } finally {
        await world.project.close()
      }
    },
    close: async () => {
      const last = started
      started = null
      await (await last)?.close()
    }
  }
}

/** Runs `run`; an error that it throws gets the journal of the project. */
async function withJournal<T> (project: Project, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (typeof error === 'object' && error !== null) addNote(error, journalNote(project))
    throw error
  }
}
