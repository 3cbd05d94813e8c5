// The fixture for tap: `const bms = useEmulator(t)` at the top of a file, then `const project = await bms.project(t)` in each test.
import { createEmulator, type Emulator, type EmulatorOptions, type Project, type ProjectInput } from '../index.js'
import { createSuite } from '../library/suite.js'
import { journalNote } from '../library/failure-note.js'

/** A test of tap. */
export interface TapTest {
  teardown(handler: () => unknown): unknown
  /** A method of tap; its parameters differ between versions. */
  fail: unknown
}

type Fail = (message?: string, extra?: Readonly<Record<string, unknown>>) => boolean

/** The emulator of a file of tests. */
export interface TapEmulator {
  /** Resolves to the emulator; the first call starts it. */
  emulator(): Promise<Emulator>
  /** Creates the project of a test. It is removed when the test is torn down; until then each failure of the test shows the requests of the project. */
  project(t: TapTest, options?: ProjectInput): Promise<Project>
}

/**
 * Returns the emulator of a test and its subtests, and closes it when that test is torn down. The options are those of
 * `createEmulator`; the defaults are `clock: 'auto'` and `seed: 1`.
 */
export function useEmulator (t: TapTest, options: EmulatorOptions = {}): TapEmulator {
  const suite = createSuite(createEmulator, options)
  t.teardown(() => suite.close())
  return {
    emulator: suite.emulator,
    project: async (t, projectOptions) => {
      const project = (await suite.emulator()).project(projectOptions)
      // Failed assertions and thrown errors are both reported by this method. It is printed before the test ends.
      const fail = t.fail as Fail
      const failWithJournal: Fail = (message, extra = {}) => fail.call(t, message, { ...extra, journal: journalNote(project) })
      t.fail = failWithJournal
      t.teardown(() => project.close())
      return project
    }
  }
}
