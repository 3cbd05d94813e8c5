// The fixture for vitest: a `test` whose tests get `project` and `emulator`.
import { test as base, type TestAPI } from 'vitest'
import { addNote, journalNote } from '../library/failure-note.js'
import { createEmulator, type Emulator, type EmulatorOptions, type Project, type ProjectInput } from '../index.js'
import { createSuite } from '../library/suite.js'

/** What `test` adds to the context of a test. Options are fixtures too: `test.extend({ projectOptions: { profile: 'nova' } })`. */
export interface EmulatorFixtures {
  /** The options of the emulator; the defaults are `clock: 'auto'` and `seed: 1`. */
  readonly emulatorOptions: EmulatorOptions
  /** The options of each project. */
  readonly projectOptions: ProjectInput
  /** The emulator of the file. */
  readonly emulator: Emulator
  /** The project of the test. If the test fails, its error shows the requests of the project. */
  readonly project: Project
}

/**
 * Vitest's `test` with an emulator for each file and a project for each test, concurrent ones too. A test that names
 * neither starts nothing.
 */
export const test: TestAPI<EmulatorFixtures> = base.extend<EmulatorFixtures>({
  emulatorOptions: [{}, { scope: 'file' }],
  projectOptions: {},
  emulator: [async ({ emulatorOptions }, use) => {
    const suite = createSuite(createEmulator, emulatorOptions)
    await use(await suite.emulator())
    await suite.close()
  }, { scope: 'file' }],
  project: async ({ emulator, projectOptions, task }, use) => {
    const project = emulator.project(projectOptions)
    // A test that is tried again keeps the errors of its earlier tries.
    const earlier = task.result?.errors?.length ?? 0
    await use(project)
    for (const error of task.result?.errors?.slice(earlier) ?? []) addNote(error, journalNote(project))
    await project.close()
  }
})
