// The fixture for Jest: `const bms = useEmulator()` at the top of a file or a describe, then `bms.project` in each test.
import { addNote, journalNote } from '../library/failure-note.js'
import { createEmulator, type Emulator, type EmulatorOptions, type Project, type ProjectInput } from '../index.js'
import { createSuite, type Suite } from '../library/suite.js'

export { createEmulator } from '../index.js'

const HOOKS = ['beforeAll', 'afterAll', 'beforeEach', 'afterEach'] as const

/** The global object of a file of tests: Jest passes its functions as globals. */
export type JestGlobals = Readonly<Record<typeof HOOKS[number], (hook: () => unknown) => void>>

/** The emulator of a file of tests. */
export interface JestEmulator extends Pick<Suite, 'withProject'> {
  /** The emulator, inside tests and hooks. */
  readonly emulator: Emulator
  /** The project of the test that runs. */
  readonly project: Project
}

/**
 * Starts an emulator before the tests of a file, or of a `describe`, and closes it after them. Each test has its own
 * project; if the test fails, its error shows the requests of the project. Concurrent tests need `withProject`.
 * The options are those of `createEmulator`; the defaults are `clock: 'auto'` and `seed: 1`.
 */
export function useEmulator (options?: EmulatorOptions, projectOptions?: ProjectInput): JestEmulator {
  return useEmulatorIn(globalThis as unknown as JestGlobals, options, projectOptions)
}

/** Does the same for tests whose global object is another one. */
export function useEmulatorIn (globals: JestGlobals, options?: EmulatorOptions, projectOptions?: ProjectInput): JestEmulator {
  const missing = HOOKS.find((name) => typeof globals[name] !== 'function')
  if (missing !== undefined) throw new Error(`useEmulator: there is no global ${missing}; call it at the top of a test file or in a describe, and leave Jest's option injectGlobals as it is`)
  const { beforeAll, afterAll, beforeEach, afterEach } = globals
  const suite = createSuite(createEmulator, options)
  let emulator: Emulator | null = null
  let project: Project | null = null
  beforeAll(async () => { emulator = await suite.emulator() })
  afterAll(() => suite.close())
  beforeEach(async () => { project = (await suite.emulator()).project(projectOptions) })
  afterEach(async () => {
    const last = project
    project = null
    if (last === null) return
    for (const error of errorsOfTest(globals)) addNote(error, journalNote(last))
    await last.close()
  })
  return {
    withProject: suite.withProject,
    get emulator () { return present(emulator, 'emulator') },
    get project () { return present(project, 'project') }
  }
}

function present<Value> (value: Value | null, name: string): Value {
  if (value === null) throw new Error(`useEmulator: there is no ${name} outside a test; read bms.${name} inside a test or a hook (in concurrent tests, use withProject)`)
  return value
}

/** What jest-circus, Jest's runner of tests, keeps of the test that runs: each error alone, or with the one that shows its place. */
interface CircusState {
  readonly currentlyRunningTest?: { readonly errors?: readonly unknown[] } | null
}

/** Returns the errors of the test whose hooks run. Jest passes them to nobody; another runner than jest-circus has none here. */
function errorsOfTest (globals: JestGlobals): readonly object[] {
  const place = Object.getOwnPropertySymbols(globals).find(({ description }) => description === 'JEST_STATE_SYMBOL')
  const state = place === undefined ? undefined : (globals as unknown as Readonly<Record<symbol, CircusState>>)[place]
  const errors = state?.currentlyRunningTest?.errors ?? []
  return errors.flat().filter((error) => typeof error === 'object' && error !== null)
}
