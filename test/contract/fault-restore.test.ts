/** Scopes of fault rules in snapshots, resets and reloads. */
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER, type TestEmulator } from '../helpers.js'
import { OptionError } from '../../src/config/index.js'
import { put, snapshot } from '../snapshot-helpers.js'
import { settingsOf } from '../worlds.js'

const add = async (emulator: TestEmulator, text: string, query = ''): Promise<void> => {
  const answer = await emulator.send('POST', `/_emulator/faults${query}`, JSON.stringify(text))
  if (answer.statusCode !== 201) throw new Error(answer.body)
}

/** The rules that apply in a project as `scope/id hits`. */
async function rules (emulator: TestEmulator, project: string): Promise<readonly string[]> {
  const { faults } = (await emulator.send('GET', `/_emulator/faults?project=${project}`)).json<{ faults: Array<{ projectId: string | null, id: string, hits: number }> }>()
  return faults.map(({ projectId, id, hits }) => `${String(projectId)}/${id} ${hits}`)
}

const restart = async (emulator: TestEmulator, project: string): Promise<number> => (await emulator.send('POST', `/v2.1/${project}/servers/${SERVER}/action`, HARD)).statusCode

/** An emulator with a rule of the template and rules of two projects with one id, each of which has applied. */
async function scoped (t: Parameters<typeof buildTestEmulator>[0]): Promise<TestEmulator> {
  const emulator = await buildTestEmulator(t, { fault: ['delay=0:id=all'] })
  await add(emulator, 'delay=0:id=own', '?project=aa')
  await add(emulator, '503:id=own', '?project=bb')
  for (const project of ['aa', 'bb']) await restart(emulator, project)
  return emulator
}

test('a snapshot of everything keeps the scopes of rules', async (t) => {
  const taken = await snapshot(await scoped(t))
  const emulator = await buildTestEmulator(t)
  await put(emulator, taken)
  t.equal(await snapshot(emulator), taken)
  t.same([await rules(emulator, 'aa'), await rules(emulator, 'bb')], [['null/all 1', 'aa/own 1'], ['null/all 1', 'bb/own 1']])
  await emulator.send('DELETE', '/_emulator/faults/all')
  t.same(await rules(emulator, 'aa'), ['aa/own 1'])
})

test('a rule of the template, restored with a project, does what it does in the template', async (t) => {
  const first = await scoped(t)
  const taken = await snapshot(first, '?project=aa')
  await first.send('PATCH', '/_emulator/faults/all', { enabled: false })
  await add(first, '503:id=later:operation=stop')
  await put(first, taken, '?project=aa')
  t.match((await first.send('GET', '/_emulator/faults?project=aa')).json(), { faults: [{ projectId: null, id: 'all', enabled: false, hits: 1 }, { projectId: 'aa', id: 'own' }, { projectId: null, id: 'later', hits: 0 }] })
})

test('in an emulator whose template lacks it, it becomes a rule of the project, and is one of the template again where it belongs', async (t) => {
  const first = await scoped(t)
  const taken = await snapshot(first, '?project=aa')
  const other = await buildTestEmulator(t)
  await put(other, taken, '?project=aa')
  t.same(await rules(other, 'aa'), ['aa/all 1', 'aa/own 1'])
  t.equal((await other.send('PATCH', '/_emulator/faults/all?project=aa', { enabled: false })).statusCode, 200)
  await put(first, await snapshot(other, '?project=aa'), '?project=aa')
  t.same(await rules(first, 'aa'), ['null/all 1', 'aa/own 1'])
})

test('a rule of a project whose id the template has is refused, and nothing is changed', async (t) => {
  const first = await scoped(t)
  const taken = await snapshot(first, '?project=aa')
  const other = await buildTestEmulator(t, { fault: ['502:id=own'] })
  const before = await snapshot(other)
  const answer = await other.send('PUT', '/_emulator/snapshot?project=aa', taken)
  t.same([answer.statusCode, answer.json<{ error: { message: string } }>().error.message], [400, 'projects[0].faults.rules[1].rule.id is "own", which a rule of the template already has; expected another id'])
  t.equal(await snapshot(other), before)
})

test('requests without a project have the rules of the template alone', async (t) => {
  const document = JSON.parse(await snapshot(await scoped(t))) as { template: { rules: object[] }, common: { faults: { rules: object[] } } }
  document.template.rules = []
  const emulator = await buildTestEmulator(t)
  await put(emulator, JSON.stringify(document))
  t.equal(emulator.worlds.common.faults.size, 0)
  t.same(await rules(emulator, 'bb'), ['bb/all 1', 'bb/own 1'])
})

test('a reset of a project does not bring back a rule that the template no longer has', async (t) => {
  const taken = await snapshot(await scoped(t))
  const emulator = await buildTestEmulator(t, { snapshot: JSON.parse(taken) })
  await emulator.send('DELETE', '/_emulator/faults/all')
  await emulator.send('POST', '/_emulator/reset?project=aa')
  t.same(await rules(emulator, 'aa'), ['aa/own 1'])
  await emulator.send('POST', '/_emulator/reset')
  t.same(await rules(emulator, 'aa'), ['null/all 1', 'aa/own 1'])
  await emulator.send('POST', '/_emulator/reset?project=aa')
  t.same(await rules(emulator, 'aa'), ['null/all 1', 'aa/own 1'])
  await emulator.send('POST', '/_emulator/reset?project=0f')
  t.same(await rules(emulator, '0f'), ['null/all 0'])
})

test('a reload changes the rules of the template and leaves those of projects alone', async (t) => {
  const emulator = await scoped(t)
  emulator.reload(settingsOf({ fault: ['delay=0:id=all', 'delay=0:id=new'] }))
  t.same([await rules(emulator, 'aa'), await rules(emulator, 'bb')], [['null/all 1', 'aa/own 1', 'null/new 0'], ['null/all 1', 'bb/own 1', 'null/new 0']])
  emulator.reload(settingsOf({ fault: ['delay=5:id=all'] }))
  t.same(await rules(emulator, 'aa'), ['aa/own 1', 'null/all 0'])
})

test('a reload leaves a rule of a project alone whose id was removed from the template, and refuses to add it there', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['delay=0:id=x', 'delay=0:id=y'] })
  await emulator.send('DELETE', '/_emulator/faults/x')
  await add(emulator, '503:id=x', '?project=aa')
  const before = await snapshot(emulator)
  t.throws(() => emulator.reload(settingsOf({ fault: ['delay=7:id=x'] })), new OptionError('faults: project aa has a rule "x" of its own; give the rule in the file another id, or remove that one first'))
  t.equal(await snapshot(emulator), before)
  emulator.reload(settingsOf({ fault: [] }))
  t.same([await rules(emulator, 'aa'), await rules(emulator, PROJECT)], [['aa/x 0'], []])
})
