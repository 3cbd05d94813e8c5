import { test } from 'tap'
import { createEmulator } from '../../../src/index.js'

test('an emulator and a project are judged by members', async (t) => {
  await using emulator = await createEmulator({ clock: 'manual', seed: 1, logLevel: 'silent' })
  const project = emulator.project()
  await project.fetch(`${emulator.url}/v2.1/${project.id}/servers`)
  t.match([project.report(), emulator.report()], [{ errors: 0, findings: { length: 0 } }, { errors: 0, findings: { length: 0 } }])
  t.match(project.coverage(), { operations: [{ operation: 'list', requests: 1 }] })
  t.match(emulator.coverage(), project.coverage())
})
