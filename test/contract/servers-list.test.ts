/** GET .../servers and .../servers/detail: filters, order, pages and refusals. Source: NOVA.md section 5; Querying BMSs. */
import { test } from 'tap'
import { buildTestEmulator, FAULTY, HARD, LOCKED, PROJECT, SERVER, STOPPED, type TestEmulator } from '../helpers.js'
import { IGNORED_SORT_KEYS, SORT_KEYS } from '../../src/core/lists/server-order.js'

const LIST = `/v2.1/${PROJECT}/servers`
const ALL = ['bms-83', 'bms', 'bms-stopped', 'bms-faulty', 'bms-locked']

async function names (emulator: TestEmulator, query: string, path = LIST, minor = 1): Promise<readonly string[]> {
  const answer = await emulator.send('GET', `${path}${query}`, undefined, { 'openstack-api-version': `compute 2.${minor}` })
  if (answer.statusCode !== 200) throw new Error(`${query}: ${answer.body}`)
  return (answer.json() as { servers: Array<{ name: string }> }).servers.map(({ name }) => name)
}

/** Query, names found, and the minor number if it is not 1. */
const found: ReadonlyArray<readonly [string, readonly string[], number?]> = [
  ['', ALL],
  ['?name=bms', ALL],
  ['?name=bms-8', ['bms-83']],
  ['?name=^bms$', ['bms']],
  ['?name=^bms-', ['bms-83', 'bms-stopped', 'bms-faulty', 'bms-locked']],
  ['?name=ed$', ['bms-stopped', 'bms-locked']],
  ['?name=b.s-%5B0-9%5D%2B', ['bms-83']],
  ['?name=(stopped|faulty)', ['bms-stopped', 'bms-faulty']],
  ['?name=BMS', []],
  [`?name=%5Ebms%24&marker=${SERVER}`, ['bms']],
  [`?name=%5Ebms%24&marker=${LOCKED}`, []],
  ['?name=bms-83&name=locked', ['bms-locked']],
  ['?status=ACTIVE', ['bms-83', 'bms', 'bms-locked']],
  ['?status=active', ['bms-83', 'bms', 'bms-locked']],
  ['?status=SHUTOFF&status=ERROR', ['bms-stopped', 'bms-faulty']],
  ['?status=NOSUCH', []],
  ['?status=', []],
  ['?flavor=physical.83.medium', ALL],
  ['?flavor=none', []],
  ['?image=1a6635d8-afea-4f2b-abb6-27a202bad319', ALL],
  ['?image=none', []],
  ['?reservation_id=r-qjad3fv0', ['bms-83']],
  ['?ip=107', ['bms-83']],
  ['?ip6=107', [], 5],
  ['?tags=key=value', ['bms-83'], 26],
  ['?tags=__type_baremetal,key=value', ['bms-83'], 26],
  ['?tags=none', [], 26],
  ['?tags-any=none,key=value', ['bms-83'], 26],
  ['?not-tags=__type_baremetal,key=value', ['bms', 'bms-stopped', 'bms-faulty', 'bms-locked'], 26],
  ['?not-tags-any=__type_baremetal', ['bms', 'bms-stopped', 'bms-faulty', 'bms-locked'], 26],
  ['?limit=2', ['bms-83', 'bms']],
  ['?limit=0', []],
  ['?limit=5000', ALL],
  [`?marker=${SERVER}`, ALL.slice(1)],
  [`?marker=${LOCKED}`, []],
  [`?limit=1&marker=${STOPPED}`, ['bms-faulty']],
  ['?marker=', ALL],
  ['?sort_key=display_name&sort_dir=asc', ['bms', 'bms-83', 'bms-faulty', 'bms-locked', 'bms-stopped']],
  ['?sort_key=display_name', ['bms-stopped', 'bms-locked', 'bms-faulty', 'bms-83', 'bms']],
  ['?sort_dir=asc', [...ALL].reverse()],
  ['?sort_key=vm_state&sort_dir=asc', ['bms-locked', 'bms', 'bms-83', 'bms-faulty', 'bms-stopped']],
  ['?sort_key=vm_state&sort_dir=desc&sort_key=display_name&sort_dir=asc', ['bms-stopped', 'bms-faulty', 'bms', 'bms-83', 'bms-locked']],
  ['?sort_key=uuid&sort_dir=asc', ['bms-stopped', 'bms-faulty', 'bms', 'bms-83', 'bms-locked']],
  ['?sort_key=power_state&sort_dir=asc&limit=1', ['bms-faulty']],
  ['?sort_key=availability_zone&sort_dir=desc&limit=1', ['bms-83']],
  ['?sort_key=flavor_nothing', [], -1],
  ['?sort_key=memory_mb', ALL],
  ['?sort_key=locked_by&sort_dir=desc&limit=1', ['bms-locked']],
  [`?sort_key=display_name&sort_dir=asc&limit=2&marker=${SERVER}`, ['bms-faulty', 'bms-locked']],
  [`?sort_key=display_name&sort_dir=asc&status=ERROR&marker=${SERVER}`, ['bms-faulty']],
  ['?changes-since=2017-05-25T03:40:25Z', ['bms-83']],
  ['?changes-since=2017-05-23', ['bms-83', 'bms']],
  ['?changes-since=2017-05-23T08:14:05%2B02:00', ['bms-83', 'bms']],
  ['?changes-since=2017-05-23%2006:14:05%2B00', ['bms-83', 'bms']],
  ['?host=none&vm_state=error&uuid=1&deleted=True&foo=bar', ALL],
  ['?all_tenants=0', ALL]
]

test('both lists return the servers that match the query', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  for (const [query, expected, minor = 1] of found) {
    if (minor === -1) continue
    t.same(await names(emulator, query, LIST, minor), expected, query)
    t.same(await names(emulator, query, `${LIST}/detail`, minor), expected, `detail ${query}`)
  }
})

const NOT_ONE_OF = `is not one of [${[...SORT_KEYS, ...IGNORED_SORT_KEYS].map((key) => `'${key}'`).join(', ')}]`

/** Query, status, text, and the minor number if it is not 1. */
const refused: ReadonlyArray<readonly [string, number, string, number?]> = [
  ['?name=%5B', 400, "Invalid input for query parameters name. Value: [. '[' is not a 'regex'"],
  ['?name=', 400, "Invalid input for query parameters name. Value: . '' is not a 'regex'"],
  ['?name=%5B&name=bms', 400, "Invalid input for query parameters name. Value: [. '[' is not a 'regex'"],
  ['?name=%FF', 400, 'Query string is not UTF-8 encoded'],
  ['?hostname=(', 400, "Invalid input for query parameters hostname. Value: (. '(' is not a 'regex'"],
  ['?limit=-1', 400, "Invalid input for query parameters limit. Value: -1. '-1' does not match '^[0-9]*$'"],
  ['?limit=abc', 400, "Invalid input for query parameters limit. Value: abc. 'abc' does not match '^[0-9]*$'"],
  ['?limit=1.5', 400, "Invalid input for query parameters limit. Value: 1.5. '1.5' does not match '^[0-9]*$'"],
  ['?limit=', 400, "Invalid input for query parameters limit. Value: . '' is too short"],
  ['?limit=1&limit=2x', 400, "Invalid input for query parameters limit. Value: 2x. '2x' does not match '^[0-9]*$'"],
  ['?marker=nowhere', 400, 'marker [nowhere] not found'],
  ['?sort_dir=asc&marker=nowhere', 400, 'marker [nowhere] not found'],
  ['?sort_key=name', 400, `Invalid input for query parameters sort_key. Value: name. 'name' ${NOT_ONE_OF}`],
  ['?sort_dir=sideways', 400, "Invalid input received: Unknown sort direction, must be 'desc' or 'asc'"],
  ['?sort_key=uuid&sort_dir=asc&sort_dir=asc', 400, 'Invalid input received: Sort direction size exceeds sort key size'],
  ['?sort_key=host', 403, 'Only administrators can sort servers by host'],
  ['?changes-since=yesterday', 400, "Invalid input for query parameters changes-since. Value: yesterday. 'yesterday' is not a 'date-time'"],
  ['?changes-since=', 400, "Invalid input for query parameters changes-since. Value: . '' is not a 'date-time'"],
  ['?changes-since=2017-13-01', 400, "Invalid input for query parameters changes-since. Value: 2017-13-01. '2017-13-01' is not a 'date-time'"],
  ['?status=DELETED', 403, 'Only administrators may list deleted instances'],
  ['?status=NOSUCH', 400, 'Invalid status value', 38],
  ['?all_tenants=1', 403, "Policy doesn't allow os_compute_api:servers:index:get_all_tenants to be performed."],
  ['?all_tenants', 403, "Policy doesn't allow os_compute_api:servers:index:get_all_tenants to be performed."],
  ['?all_tenants=maybe', 400, "Unrecognized value 'maybe', acceptable values are: '0', '1', 'f', 'false', 'n', 'no', 'off', 'on', 't', 'true', 'y', 'yes'"],
  [`?name=${'a*'.repeat(128)}`, 400, `Invalid input for query parameters name. Value: ${'a*'.repeat(128)}. The pattern is too long or repeats too often; expected a simpler one`]
]

test('a query that Nova refuses is refused with its text', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  for (const [query, status, message, minor = 1] of refused) {
    const answer = await emulator.send('GET', `${LIST}${query}`, undefined, { 'openstack-api-version': `compute 2.${minor}` })
    t.equal(answer.statusCode, status, query)
    t.same(answer.json(), { [status === 400 ? 'badRequest' : 'forbidden']: { code: status, message } }, query)
    t.equal(answer.headers['openstack-api-version'], `compute 2.${minor}`)
  }
})

test('a restarting server matches ACTIVE and the status it shows', async (t) => {
  for (const [profile, word, other] of [['nova', 'HARD_REBOOT', 'REBOOT'], ['otc', 'REBOOT', 'HARD_REBOOT']] as const) {
    const emulator = await buildTestEmulator(t, { profile })
    await emulator.act(HARD)
    t.same(await names(emulator, `?status=${word}`), ['bms-83'])
    t.same(await names(emulator, `?status=${other}`), [])
    t.same(await names(emulator, '?status=ACTIVE'), ['bms-83', 'bms', 'bms-locked'])
    t.same(await names(emulator, `?status=${word}&status=SHUTOFF`), ['bms-83', 'bms', 'bms-stopped', 'bms-locked'])
    t.same(await names(emulator, '?sort_key=task_state&limit=1'), ['bms-83'])
  }
})

test('a full page has a link to the next one, and the pages together are the list', async (t) => {
  const emulator = await buildTestEmulator(t, { publicUrl: 'https://cloud.example.com' })
  for (const path of ['servers', 'servers/detail']) {
    const seen: string[] = []
    let next = `/v2.1/${PROJECT}/${path}?limit=2&name=bms%5B-8%5D%3F`
    for (let pages = 1; next !== ''; pages++) {
      const body = (await emulator.send('GET', next)).json() as { servers: Array<{ id: string, name: string }>, servers_links?: Array<{ rel: string, href: string }> }
      seen.push(...body.servers.map(({ name }) => name))
      if (pages < 3) t.same(body.servers_links, [{ rel: 'next', href: `https://cloud.example.com/v2.1/${PROJECT}/${path}?limit=2&name=bms%5B-8%5D%3F&marker=${body.servers.at(-1)?.id}` }])
      next = body.servers_links?.[0]?.href.replace('https://cloud.example.com', '') ?? ''
    }
    t.same(seen, ALL)
  }
})

test('without a limit, the page size comes from the profile', async (t) => {
  const servers = { servers: Array.from({ length: 1010 }, (_, index) => ({ name: `bms-${index}` })) }
  for (const [profile, size] of [['documented', 25], ['otc', 1000], ['nova', 1000]] as const) {
    const emulator = await buildTestEmulator(t, { profile, servers })
    t.equal((await names(emulator, '')).length, size)
    t.equal((await names(emulator, '?limit=5000')).length, 1000)
    t.ok('servers_links' in (await emulator.send('GET', LIST)).json())
  }
})

test('the documented filters differ from Nova\'s as documented', async (t) => {
  const emulator = await buildTestEmulator(t)
  t.same(await names(emulator, '?tags=key=value'), ['bms-83'], 'tags without a microversion')
  t.same(await names(emulator, '?not-tags=key'), ALL.slice(1), 'not-tags takes keys')
  t.same(await names(emulator, '?image=1a6635d8-afea-4f2b-abb6-27a202bad319&name=83&limit=1&marker=none'), ALL, 'image stands alone')
  t.same(await names(emulator, '?sort_key=host&sort_dir=asc&limit=1'), ['bms-locked'])
  const nova = await buildTestEmulator(t, { profile: 'nova' })
  t.same(await names(nova, '?tags=key=value'), ALL, 'ignored before 2.26')
  t.same(await names(nova, '?image=1a6635d8-afea-4f2b-abb6-27a202bad319&name=83'), ['bms-83'])
})

test('changes-since includes deleted servers', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.send('DELETE', `${LIST}/${STOPPED}`)
  await emulator.advance('1m')
  t.same(await names(emulator, ''), ALL.filter((name) => name !== 'bms-stopped'))
  const { servers } = (await emulator.send('GET', `${LIST}/detail?changes-since=2026-01-01`)).json() as { servers: Array<Record<string, unknown>> }
  t.match(servers, [{ id: STOPPED, status: 'DELETED' }])
  t.equal(servers.length, 1)
})

test('a hostile pattern takes bounded time', async (t) => {
  const servers = { servers: Array.from({ length: 200 }, (_, index) => ({ name: `${'a'.repeat(240)}${index}!` })) }
  const emulator = await buildTestEmulator(t, { servers })
  for (const pattern of ['(a+)+$', '(a|a|aa)+$', '(.*a){20}$', '((a?){30}){30}$']) {
    const answer = await emulator.send('GET', `${LIST}?name=${encodeURIComponent(pattern)}`)
    t.ok([200, 400].includes(answer.statusCode), pattern)
  }
  const heavy = '((((a?){10}){10}){10})b|'.repeat(9)
  t.match((await emulator.send('GET', `${LIST}?name=${encodeURIComponent(`${heavy}c`)}`)).json(), { badRequest: { message: 'The pattern is too complex for this number of servers; expected a simpler one.' } })
  t.match((await emulator.send('GET', `${LIST}?name=${encodeURIComponent('a{600}|b{600}')}`)).json(), { badRequest: { message: /repeats too often/ } })
})

test('a server in ERROR is listed with its fault, and links follow the version of the path', async (t) => {
  const emulator = await buildTestEmulator(t)
  const answer = await emulator.send('GET', `/v2/${PROJECT}/servers/detail?status=error`)
  t.equal(answer.headers['openstack-api-version'], undefined)
  t.match(answer.json(), { servers: [{ id: FAULTY, fault: { message: 'PowerStateFailure', code: 500, details: '' }, links: [{ href: `http://localhost:80/v2/${PROJECT}/servers/${FAULTY}` }, { href: `http://localhost:80/${PROJECT}/servers/${FAULTY}` }] }] })
})
