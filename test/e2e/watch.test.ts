/** --watch: files that change while the emulator runs. */
import { mkdtempSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { test } from 'tap'
import { startCommand } from './command.js'

// Each case starts processes, which takes its time where many tests run side by side.
t.setTimeout(240_000)

interface Listed { readonly servers: Array<{ name: string, status: string }>, readonly faults: Array<{ id: string, hits: number }> }

test('a changed plan and fleet take effect, other state stays, and an invalid file changes nothing', async (t) => {
  const folder = mkdtempSync(join(process.cwd(), '.build/watch-'))
  const [plan, fleet] = [join(folder, 'plan.json'), join(folder, 'fleet.json')]
  // A file replaces the old one as a whole, so that no read finds half of it.
  const writeText = (path: string, text: string): void => {
    writeFileSync(`${path}.new`, text)
    renameSync(`${path}.new`, path)
  }
  const write = (path: string, content: unknown): void => writeText(path, JSON.stringify(content))
  write(plan, { version: 1, faults: ['BMS.0212:id=kept:operation=start'] })
  write(fleet, { servers: [{ id: '0d0d0d0d-0000-4000-8000-000000000001', name: 'one' }] })
  const { url, logged, stop } = await startCommand(t, ['--port', '0', '--clock', 'manual', '--watch', '--faults', plan, '--servers', fleet])
  const ask = async (method: string, path: string, body?: unknown): Promise<Listed> => {
    const answer = await fetch(`${url}/_emulator/${path}`, { method, ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }) })
    return await answer.json() as Listed
  }
  /** Polls until the response is as wanted. */
  const until = async (path: string, isWanted: (listed: Listed) => boolean): Promise<Listed> => {
    let listed = await ask('GET', path)
    while (!isWanted(listed)) listed = await ask('GET', path)
    return listed
  }
  await ask('PATCH', 'servers/one', { status: 'ERROR' })

  write(fleet, { servers: [{ id: '0d0d0d0d-0000-4000-8000-000000000001', name: 'one' }, { name: 'two' }] })
  const { servers } = await until('servers', (listed) => listed.servers.length === 2)
  t.same(servers.map(({ name, status }) => [name, status]).sort(), [['one', 'ERROR'], ['two', 'ACTIVE']])

  // An invalid file is refused as a whole, and the log says why. One invalid rule makes a file invalid.
  const before = await ask('GET', 'faults')
  for (const [text, reason] of [
    ['{"version":1,"faults":["BMS.0212:id=other",', ':1:43: invalid JSON'],
    ['{"version":1,"faults":["BMS.0212:id=other","BMS.9999"]}', ':1:44: faults[1]: effect.error']
  ] as const) {
    writeText(plan, text)
    await logged(`"reason":"${plan}${reason}`)
    t.same(await ask('GET', 'faults'), before, reason)
    t.equal((await ask('GET', 'servers')).servers.length, 2)
  }

  // The valid file that is written after it takes effect.
  write(plan, { version: 1, faults: ['BMS.0212:id=kept:operation=start', '503:id=new'] })
  const { faults } = await until('faults', (listed) => listed.faults.length === 2)
  t.same(faults.map(({ id }) => id), ['kept', 'new'])
  t.equal((await stop('SIGTERM')).code, 0)
})

test('a plan with one rule too many changes nothing and the process continues; an option for the next start is named', async (t) => {
  const folder = mkdtempSync(join(process.cwd(), '.build/watch-'))
  const [plan, config] = [join(folder, 'plan.json'), join(folder, 'config.json')]
  const write = (path: string, content: unknown): void => writeFileSync(path, JSON.stringify(content))
  const rules = (count: number): unknown => ({ version: 1, faults: Array.from({ length: count }, (_, index) => ({ id: `r${index}`, effect: { kind: 'error', error: 503 }, enabled: false })) })
  write(plan, rules(1))
  write(config, { servers: [{ name: 'one' }], port: 0 })
  const { url, logged, stop } = await startCommand(t, ['--clock', 'manual', '--watch', '--config', config, '--faults', plan])
  const send = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${url}/_emulator/${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    return await answer.json()
  }
  await send('POST', 'faults', { id: 'called', effect: { kind: 'error', error: 503 }, enabled: false })
  const { id } = await send('PATCH', 'servers/one', { status: 'ERROR' }) as { id: string }

  write(plan, rules(1000))
  const ids = async (): Promise<readonly string[]> => (await send('GET', 'faults') as Listed).faults.map((fault) => fault.id)
  await logged('faults: the template would have 1001 rules; expected at most 1000')
  t.same(await ids(), ['r0', 'called'])
  write(config, { servers: [{ name: 'zero' }, { name: 'one' }], port: 1 })
  write(plan, rules(2))
  while (!(await ids()).includes('r1'));
  t.same(await ids(), ['r0', 'called', 'r1'])
  while ((await send('GET', 'servers') as Listed).servers.length < 2);
  t.match(await send('GET', 'servers/one'), { id, status: 'ERROR' }, 'without a seed, a server keeps its id and its state')
  const { code, stderr } = await stop('SIGTERM')
  t.equal(code, 0)
  t.match(stderr, /"options":\["port"\].*these options need a restart/)
})
