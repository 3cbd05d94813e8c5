// The types of the fixtures: compiled, not run.
import { test as nodeTest } from 'node:test'
import { test } from 'bms-emulator/vitest'
import { useEmulator as useInJest } from 'bms-emulator/jest'
import { useEmulator as useInNodeTest } from 'bms-emulator/node-test'
import { useEmulator as useInTap } from 'bms-emulator/tap'
import t from 'tap'
import type { Emulator, Project } from 'bms-emulator'

const novaTest = test.extend({ emulatorOptions: [{ profile: 'nova' }, { scope: 'file' }] })
novaTest('vitest', async ({ project, emulator }) => {
  const own: Project = project
  const all: Emulator = emulator
  await own.restart('bms-83', { type: 'SOFT' })
  all.requests.expect({ operation: 'reboot' }, { atMost: 1 })
})

const jest = useInJest({ seed: 2 }, { rebootDuration: '1s' })
export const concurrent: () => Promise<void> = jest.withProject(async ({ project }) => { await project.restart('bms-83') })

const inNode = useInNodeTest()
nodeTest('node:test', async (t) => {
  const project: Project = await inNode.project(t, { profile: 'nova' })
  // @ts-expect-error There is no such type of restart.
  await project.restart('bms-83', { type: 'WARM' })
})
nodeTest('node:test, a function', inNode.withProject(async ({ project }) => { await project.waitFor('bms-83', 'ACTIVE') }))

const inTap = useInTap(t)
t.test('tap', async (t) => {
  const project: Project = await inTap.project(t)
  t.equal(project.requests.list().length, 0)
})
