/** One emulator for a file of tests, a project for each test, and the journal in the error of a test that fails. */
import { test } from 'tap'
import { addNote, journalNote } from '../../../src/library/failure-note.js'
import { createEmulator, type Emulator, type EmulatorOptions } from '../../../src/index.js'
import { createSuite } from '../../../src/library/suite.js'

test('the emulator starts with the first test, once, and closes with the suite', async (t) => {
  const started: EmulatorOptions[] = []
  const suite = createSuite(async (options) => {
    started.push(options)
    return await createEmulator(options)
  }, { profile: 'nova' })
  await suite.close()
  t.same(started, [])
  const [one, other] = await Promise.all([suite.emulator(), suite.emulator()])
  t.equal(one, other)
  t.same(started, [{ clock: 'auto', seed: 1, profile: 'nova' }])
  await suite.close()
  await suite.close()
  await t.rejects(fetch(`${one.url}/_emulator/health`))
})

test('each run has a project of its own, which is removed afterwards; only the error of one that fails has its journal', async (t) => {
  const suite = createSuite(createEmulator)
  t.teardown(() => suite.close())
  const run = suite.withProject(async ({ project, emulator }, name: string) => {
    t.ok(emulator.servers.list().some(({ projectId }) => projectId === project.id))
    await project.restart(name)
    return project.id
  }, { rebootDuration: '1s' })
  const ids = await Promise.all([run('bms-83'), run('bms-83')])
  t.equal(new Set(ids).size, 2)
  const refused = await run('bms-locked').catch((error: unknown) => error) as Error
  t.match(refused.message, /^restart: bms-locked was refused with 409: .*\n\nbms-emulator: requests of project [0-9a-f]{32}\n {2}00:00:00\.000 {2}POST {3}reboot {4}bms-locked {5}→ 409 {2}.*\n$/)
  t.notOk((await suite.emulator()).servers.list().some(({ projectId }) => ids.includes(projectId)))
  for (const value of ['text', null]) await t.rejects(suite.withProject(async () => { throw value })(), value as never)
})

test('a note is added once, to the message and to the stack', async (t) => {
  const emulator: Emulator = await createEmulator({ clock: 'manual', seed: 1 })
  t.teardown(() => emulator.close())
  const note = journalNote(emulator.project())
  const error = new Error('broken')
  addNote(error, note)
  addNote(error, note)
  t.equal(error.message, `broken\n\n${note}\n`)
  t.match(error.stack, `Error: broken\n\n${note}\n\n    at `)
  t.match(note, /\n {2}no request was recorded$/)
  const empty = new Error()
  addNote(empty, note)
  t.match(empty.stack, `Error\n\n${note}\n\n    at `)
  const strange = Object.freeze({ message: 'x', stack: 'y' })
  addNote(strange, note)
  t.same(strange, { message: 'x', stack: 'y' })
  const bare = { message: 'x' }
  addNote(bare, note)
  t.match(bare, { message: `x\n\n${note}\n` })
  for (const other of [{}, { message: 1 }]) addNote(other, note)
})

test('what a test throws that is no object is thrown on', async (t) => {
  const suite = createSuite(createEmulator, {})
  t.teardown(() => suite.close())
  const thrown: unknown = 'a text'
  const failing = suite.withProject(() => { throw thrown }, {})
  await failing().then(() => t.fail('it did not throw'), (error: unknown) => t.equal(error, 'a text'))
})

test('inside another object, an emulator and a project are a word each', async (t) => {
  const emulator = await createEmulator({ clock: 'manual' })
  t.teardown(() => emulator.close())
  const { inspect } = await import('node:util')
  t.equal(inspect({ emulator, project: emulator.project() }, { depth: 0 }), '{ emulator: [Emulator], project: [Project] }')
})
