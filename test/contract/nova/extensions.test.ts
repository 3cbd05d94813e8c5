/** The extensions: NOVA.md section 6. */
import { test } from 'tap'
import { buildTestEmulator, PROJECT } from '../../helpers.js'

const PATH = `/v2.1/${PROJECT}/extensions`

test('the list of extensions is long and fixed, one has its alias', async (t) => {
  for (const profile of ['otc', 'documented', 'nova']) {
    const emulator = await buildTestEmulator(t, { profile })
    const { extensions } = (await emulator.send('GET', PATH)).json() as { extensions: ReadonlyArray<{ alias: string, name: string }> }
    t.equal(extensions.length, 99)
    t.match(extensions.find(({ alias }) => alias === 'os-hosts'), { name: 'Hosts', updated: '2014-12-03T00:00:00Z', links: { length: 0 } })
    t.same(extensions.map(({ alias }) => alias), extensions.map(({ alias }) => alias).sort())
    for (const extension of extensions) t.same((await emulator.send('GET', `${PATH}/${extension.alias}`)).json(), { extension })
    for (const alias of ['nosuch', 'OS-HOSTS', 'toString']) {
      const response = await emulator.send('GET', `${PATH}/${alias}`)
      t.equal(response.statusCode, 404)
      t.match(response.json(), { itemNotFound: { code: 404, message: 'The resource could not be found.' } })
    }
  }
})
