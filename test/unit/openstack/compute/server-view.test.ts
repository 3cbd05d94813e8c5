/** The document of a server as text, which is cached with its record. */
import { runInNewContext } from 'node:vm'
import { setFlagsFromString } from 'node:v8'
import { test } from 'tap'
import { MAX_WRITTEN_BYTES, viewServer, writeServer, type ViewContext } from '../../../../src/openstack/compute/server-view.js'
import { aRecord, choicesOf, NOW } from '../../../records.js'
import { recordOf } from '../../../../src/shapes/server.js'

const CONTEXT: ViewContext = { projectId: 'aa', projectPath: '/aa', baseUrl: 'http://a', version: 'v2.1', minor: 1, choices: choicesOf('otc') }
const CALLS = ['show', 'list', 'detail'] as const

test('a record is written as it is viewed, whichever client it was written for before', async (t) => {
  const record = recordOf({ name: 'a' }, 1, NOW)
  for (let round = 0; round < 2; round++) {
    for (let minor = 1; minor <= 20; minor++) {
      const context = { ...CONTEXT, minor }
      const [body, brief, detail] = CALLS.map((call) => JSON.parse(writeServer(record, context, call)) as Record<string, unknown>)
      const shown = body?.['server'] as Record<string, unknown>
      t.same(Object.keys(body ?? {}), ['server'])
      t.same(shown, JSON.parse(JSON.stringify(viewServer(record, context, false))), `2.${minor}`)
      t.same(detail, JSON.parse(JSON.stringify(viewServer(record, context, true))))
      t.same(brief, { id: record.id, name: 'a', links: shown['links'] })
    }
  }
})

test('once the cache was cleared, each record is still written as it is viewed', async (t) => {
  const base = recordOf({ name: 'a' }, 1, NOW)
  const records = Array.from({ length: 10_001 }, (_, index) => aRecord({ ...base, name: `bms-${index}` }))
  for (const record of records) writeServer(record, CONTEXT, 'show')
  for (const record of [records[0], records.at(-1)]) t.match(JSON.parse(writeServer(record ?? base, CONTEXT, 'show')), { server: { name: record?.name } })
})

test('the texts that are kept stay below their bytes', async (t) => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const used = (): number => {
    collect()
    return process.memoryUsage().heapUsed
  }
  const base = recordOf({ name: 'a' }, 1, NOW)
  const records = Array.from({ length: 300 }, () => aRecord({ ...base, attributes: { ...base.attributes, user_data: 'x' } }))
  const before = used()
  for (const [index, record] of records.entries()) t.match(writeServer(record, { ...CONTEXT, minor: 3, baseUrl: `http://${String(index).padStart(250_000, 'a')}` }, 'show'), '"name":"a"')
  // Each has its base in four links: 300 MB without a bound.
  t.ok(used() - before < 2 * MAX_WRITTEN_BYTES, `${used() - before} bytes`)
  t.match(JSON.parse(writeServer(records[0] ?? base, CONTEXT, 'show')), { server: { name: 'a' } })
})
