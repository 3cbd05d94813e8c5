/** A snapshot that was tampered with is refused as a whole, or restores a world in which every read responds. */
import fc from 'fast-check'
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER, STOPPED, type TestEmulator } from '../helpers.js'

/** Paths of reads, of both APIs. `{server}` stands for each server that the world lists. */
const READS = [
  '/v2.1/P/servers', '/v2.1/P/servers/detail', '/v2.1/P/servers/{server}', '/v2.1/P/servers/{server}/metadata', '/v2.1/P/servers/{server}/tags', '/v2.1/P/servers/{server}/ips',
  '/v2.1/P/servers/{server}/os-interface', '/v2.1/P/servers/{server}/os-volume_attachments', '/v2.1/P/servers/{server}/os-security-groups', '/v2.1/P/servers/{server}/os-instance-actions',
  '/v2.1/P/flavors/detail', '/v2.1/P/images/detail', '/v2.1/P/limits', '/v2/images', '/v1/P/jobs/{job}', '/v1/P/baremetalservers/detail', '/v3/auth/projects', '/v3/auth/catalog', '/',
  '/_emulator/servers', '/_emulator/servers/{server}', '/_emulator/clock', '/_emulator/clock?project=P', '/_emulator/faults', '/_emulator/faults?unused=true', '/_emulator/requests', '/_emulator/events',
  '/_emulator/projects', '/_emulator/profile', '/_emulator/profile?project=P', '/_emulator/metrics', '/_emulator/env', '/_emulator/snapshot'
]

async function lived (emulator: TestEmulator): Promise<{ readonly token: string, readonly job: string }> {
  const login = { auth: { identity: { methods: ['password'], password: { user: { name: 'demo', password: 'demo', domain: { name: 'Default' } } } }, scope: { project: { id: PROJECT } } } }
  const token = String((await emulator.send('POST', '/v3/auth/tokens', login)).headers['x-subject-token'])
  await emulator.send('POST', '/_emulator/faults', { id: 'old', match: { server: SERVER }, effect: { kind: 'stale', reads: 3, for: '5s' } })
  await emulator.act(HARD)
  await emulator.send('POST', '/v2.1/0a/servers', { server: { name: 'made', flavorRef: 'x', metadata: { a: 'b' } } })
  await emulator.send('DELETE', `/v2.1/0a/servers/${SERVER}`)
  const batch = await emulator.send('POST', `/v1/${PROJECT}/baremetalservers/action`, { 'os-start': { servers: [{ id: STOPPED }] } })
  await emulator.send('PATCH', `/_emulator/profile?project=${PROJECT}`, { successStatus: 202 })
  await emulator.advance('1s')
  return { token, job: (batch.json() as { job_id: string }).job_id }
}

type Path = ReadonlyArray<string | number>

/** Every place in a document, but only the first items of a list. */
function * places (value: unknown, path: Path = []): Generator<Path> {
  if (path.length > 0) yield path
  if (typeof value !== 'object' || value === null) return
  const items = Array.isArray(value) ? value.slice(0, 3).map((item, index) => [index, item] as const) : Object.entries(value)
  for (const [name, item] of items) yield * places(item, [...path, name])
}

const VALUES: readonly unknown[] = [null, 0, -1, 5, 1.5, 1e300, 253402300800000, '', 'x', String.fromCharCode(0, 10, 0xd800), true, [], {}, [null], { id: 'x' }, 'x'.repeat(300)]

type Change = { readonly kind: 'set', readonly value: unknown } | { readonly kind: 'remove' } | { readonly kind: 'add' } | { readonly kind: 'repeat' } | { readonly kind: 'shift', readonly by: number }

/** Changes the document at a place. */
function mutate (document: unknown, path: Path, change: Change): void {
  const parent = path.slice(0, -1).reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], document) as Record<string, unknown>
  const name = String(path.at(-1))
  const value = parent[name]
  if (change.kind === 'set') parent[name] = change.value
  else if (change.kind === 'remove') delete parent[name]
  else if (change.kind === 'add' && typeof value === 'object' && value !== null) Object.assign(value, { extra: 1 })
  else if (change.kind === 'repeat' && Array.isArray(value)) parent[name] = Array.from({ length: 1200 }, () => value[0] ?? {})
  else if (change.kind === 'shift' && typeof value === 'number') parent[name] = value + change.by
}

test('any change of a snapshot is refused as a whole, or restores a world in which every read responds', async (t) => {
  const source = await buildTestEmulator(t)
  const { token, job } = await lived(source)
  const taken = (await source.send('GET', '/_emulator/snapshot')).body
  const all = [...places(JSON.parse(taken))]
  const emulator = await buildTestEmulator(t)
  const changes = fc.oneof(
    fc.constantFrom(...VALUES).map((value): Change => ({ kind: 'set', value })),
    fc.constantFrom<Change>({ kind: 'remove' }, { kind: 'add' }, { kind: 'repeat' }),
    fc.integer({ min: -10, max: 10 }).map((by): Change => ({ kind: 'shift', by }))
  )
  const get = async (path: string): Promise<string> => {
    const answer = await emulator.send('GET', path, undefined, { 'x-auth-token': token, 'x-subject-token': token })
    t.ok(answer.statusCode < 500, `GET ${path} responds with ${answer.statusCode}`)
    return answer.body
  }
  let [restored, refused] = [0, 0]
  await fc.assert(fc.asyncProperty(fc.constantFrom(...all), changes, async (path, change) => {
    const document: unknown = JSON.parse(taken)
    mutate(document, path, change)
    await emulator.send('POST', '/_emulator/reset')
    const before = (await emulator.send('GET', '/_emulator/snapshot')).body
    const answer = await emulator.send('PUT', '/_emulator/snapshot', document)
    if (answer.statusCode === 400) {
      refused++
      if ((await emulator.send('GET', '/_emulator/snapshot')).body !== before) throw new Error(`${path.join('.')} ${JSON.stringify(change)}: refused, and changed`)
      return
    }
    if (answer.statusCode !== 204) throw new Error(`${path.join('.')} ${JSON.stringify(change)}: ${answer.body}`)
    restored++
    const servers = (JSON.parse(await get('/_emulator/servers')) as { servers: Array<{ id: string }> }).servers.slice(0, 4)
    for (const pattern of [...READS, '/v3/auth/tokens']) {
      const read = pattern.replace('P', PROJECT).replace('{job}', job)
      for (const { id } of read.includes('{server}') ? servers : [{ id: '' }]) await get(read.replace('{server}', id))
    }
    t.ok((await emulator.send('POST', '/_emulator/clock/advance', { by: '1h' })).statusCode < 500)
    t.ok((await emulator.act(HARD)).statusCode < 500)
  }), { numRuns: 150, seed: 42 })
  t.ok(restored > 10 && refused > 10, `${restored} restored, ${refused} refused`)
})
