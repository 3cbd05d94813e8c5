// The fixture for node:test: `const bms = useEmulator()`, then `const project = await bms.project(t)` in each test.
import { after } from 'node:test'
import { addNote, journalNote } from '../library/failure-note.js'
import { createEmulator, type Emulator, type EmulatorOptions, type Project, type ProjectInput } from '../index.js'
import { createSuite, type Suite } from '../library/suite.js'

/** The context of a test, as node:test passes it. */
export interface NodeTest {
  after(hook: () => unknown): void
  /** Node 20.12 and later. */
  readonly error?: Error | null
}

/** The emulator of a file of tests. */
export interface NodeTestEmulator extends Pick<Suite, 'withProject'> {
  /** Resolves to the emulator; the first call starts it. */
  emulator(): Promise<Emulator>
  /** Creates the project of a test. It is removed at the end of the test; if the test failed, its error shows the requests of the project. */
  project(t: NodeTest, options?: ProjectInput): Promise<Project>
}

/**
 * Returns the emulator of a file, or of a `describe`, and closes it after its tests. The options are those of
 * `createEmulator`; the defaults are `clock: 'auto'` and `seed: 1`.
 */
export function useEmulator (options: EmulatorOptions = {}): NodeTestEmulator {
  const suite = createSuite(createEmulator, options)
  after(() => suite.close())
  return {
    emulator: suite.emulator,
    withProject: suite.withProject,
    project: async (t, projectOptions) => {
      const project = (await suite.emulator()).project(projectOptions)
      t.after(async () => {
        const error = t.error?.cause ?? t.error
        if (typeof error === 'object' && error !== null) addNote(error, journalNote(project))
        await project.close()
      })
      return project
    }
  }
}
