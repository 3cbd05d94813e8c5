/** All documented codes and statuses, injected one by one under each profile and compared with the fixture files. */
import { test } from 'tap'
import { buildTestEmulator, HARD, SERVER, type TestEmulator } from '../helpers.js'
import { readFixture } from '../../src/world/fixtures.js'

interface Row { readonly code: string, readonly httpStatus: number, readonly messageTemplate: string, readonly bodyShape?: string, readonly variants?: ReadonlyArray<{ edition: string, httpStatus: number, messageTemplate: string }> }
const { errors, related, meta } = readFixture('error-codes.json') as { errors: Row[], related: Row[], meta: { counts: { total: number, related: number } } }
const { statuses } = readFixture('status-codes.json') as { statuses: Array<{ code: number, kind: string }> }

const PROFILES = ['otc', 'documented', 'nova'] as const
type ProfileName = typeof PROFILES[number]

/** Statuses of a code under profiles otc and nova, whatever its row says. Source: PRODUCT.md section 1, `errorStatus`. */
const SEMANTIC: Readonly<Record<string, number>> = {
  'BMS.0040': 404, 'BMS.0035': 409, 'BMS.0036': 409, 'BMS.0037': 409, 'BMS.0038': 409, 'BMS.0039': 409, 'BMS.0033': 403, 'BMS.0288': 403
}

/** Keys of native bodies. Source: NOVA.md section 2. */
const KEYS: Readonly<Record<number, string>> = {
  400: 'badRequest',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'itemNotFound',
  405: 'badMethod',
  409: 'conflictingRequest',
  413: 'overLimit',
  415: 'badMediaType',
  429: 'overLimit',
  501: 'notImplemented',
  503: 'serviceUnavailable'
}
const native = (status: number, message: string): Record<string, unknown> => ({ [KEYS[status] ?? 'computeFault']: { code: status, message } })
const KEYSTONE = { error: { code: 401, title: 'Unauthorized', message: 'The request you have made requires authentication.' } }

/** Nova's own texts for codes that have a counterpart in Nova. Source: NOVA.md section 1. */
const NOVA_TEXTS: Readonly<Record<string, string>> = {
  'BMS.0001': 'Malformed request body',
  'BMS.0035': `Cannot 'reboot' instance ${SERVER} while it is in task_state powering-on`,
  'BMS.0036': `Cannot 'reboot' instance ${SERVER} while it is in task_state powering-off`,
  'BMS.0037': `Cannot 'reboot' instance ${SERVER} while it is in task_state reboot_started_hard`,
  'BMS.0038': `Cannot 'start' instance ${SERVER} while it is in vm_state active`,
  'BMS.0039': `Cannot 'stop' instance ${SERVER} while it is in vm_state stopped`,
  'BMS.0040': `Instance ${SERVER} could not be found.`,
  'BMS.0288': "Policy doesn't allow os_compute_api:servers:reboot to be performed.",
  'Common.0018': "Malformed request URL: URL's project_id 'c685484a8cc2416b97260938705deb65' doesn't match Context's project_id 'unknown'"
}

/** The row's text with its placeholders filled with a1, a2 and so on. */
function filled ({ messageTemplate }: Row): string {
  let count = 0
  return messageTemplate.replace(/%[sd]/g, () => `a${++count}`)
}

const ARGS = 'args=a1|a2|a3|a4|a5|a6'

function expected (row: Row, profile: ProfileName, requestId: unknown): { status: number, body: unknown } {
  const text = filled(row)
  if (row.bodyShape === 'gateway') {
    const gateway = { error_msg: text, error_code: row.code, request_id: String(requestId).slice('req-'.length).replaceAll('-', '') }
    const other = row.httpStatus === 401 ? KEYSTONE : native(row.httpStatus, text)
    return { status: row.httpStatus, body: profile === 'documented' ? gateway : profile === 'nova' ? other : { ...gateway, ...other } }
  }
  const error = { code: row.code, message: text }
  const status = profile === 'documented' ? row.httpStatus : SEMANTIC[row.code] ?? row.httpStatus
  if (profile === 'documented') return { status, body: { error } }
  return { status, body: profile === 'nova' ? native(status, NOVA_TEXTS[row.code] ?? text) : { ...native(status, text), error } }
}

async function inject (emulator: TestEmulator, fault: string): ReturnType<TestEmulator['act']> {
  return await emulator.act(HARD, SERVER, { 'x-emulator-fault': fault })
}

test('the fixture files hold the documented 114 codes, 28 related rows and 14 abnormal statuses', (t) => {
  t.equal(errors.length, 114)
  t.equal(new Set(errors.map(({ code }) => code)).size, 114)
  t.equal(related.length, 28)
  t.same([meta.counts.total, meta.counts.related], [114, 28])
  t.same(statuses.filter(({ kind }) => kind === 'abnormal').map(({ code }) => code), [400, 401, 403, 404, 405, 406, 407, 408, 409, 500, 501, 502, 503, 504])
  t.end()
})

for (const profile of PROFILES) {
  test(`under ${profile}, each of the 114 codes has its status and text`, async (t) => {
    const emulator = await buildTestEmulator(t, { profile })
    for (const row of errors) {
      // Arguments that a rule sets appear under nova too; Nova's own text appears if it sets none.
      const isNative = profile === 'nova' && NOVA_TEXTS[row.code] !== undefined
      const answer = await inject(emulator, isNative ? row.code : `${row.code}:${ARGS}`)
      const { status, body } = expected(row, profile, '')
      t.equal(answer.statusCode, status, row.code)
      t.same(answer.json(), body, row.code)
    }
    t.match(await emulator.show(), { status: 'ACTIVE' }, 'nothing happened')
  })

  test(`under ${profile}, each related row has its status and text`, async (t) => {
    const emulator = await buildTestEmulator(t, { profile })
    // The first of several rows with one code and status applies; the BMS tables come before the related ones.
    const rows = [...errors, ...related]
    const reachable = related.filter((row) => rows.find(({ code, httpStatus }) => code === row.code && httpStatus === row.httpStatus) === row)
    t.equal(reachable.length, 25)
    for (const row of reachable) {
      const isFirst = related.find(({ code }) => code === row.code) === row
      const answer = await inject(emulator, `${row.code}:${ARGS}${isFirst ? '' : `:status=${row.httpStatus}`}`)
      const { status, body } = expected(row, profile, answer.headers['x-openstack-request-id'])
      t.equal(answer.statusCode, status, `${row.code} ${row.httpStatus}`)
      t.same(answer.json(), body, `${row.code} ${row.httpStatus}`)
    }
  })

  test(`under ${profile}, each of the 14 abnormal statuses has the native shape, and 401 its own`, async (t) => {
    const emulator = await buildTestEmulator(t, { profile })
    const catalogue = (await emulator.send('GET', '/_emulator/errors')).json() as { statuses: Array<{ status: number, message: string }> }
    for (const { code: status } of statuses.filter(({ kind }) => kind === 'abnormal')) {
      const answer = await inject(emulator, String(status))
      t.equal(answer.statusCode, status)
      const text = catalogue.statuses.find((row) => row.status === status)?.message ?? ''
      t.not(text, '')
      const gateway = { error_msg: 'Incorrect IAM authentication information: decrypt token fail', error_code: 'APIGW.0301', request_id: String(answer.headers['x-openstack-request-id']).slice(4).replaceAll('-', '') }
      if (status === 401) t.same(answer.json(), { ...(profile === 'nova' ? {} : gateway), ...(profile === 'documented' ? {} : KEYSTONE) })
      else t.same(answer.json(), native(status, text), String(status))
    }
  })
}

test('in edition 2020 each code has the status and text of its 2020 row', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'documented', set: { edition: 2020 } })
  const changed = errors.filter(({ variants }) => variants?.some(({ edition }) => edition === '2020'))
  t.ok(changed.length > 0)
  for (const row of changed) {
    const old = row.variants?.find(({ edition }) => edition === '2020')
    const answer = await inject(emulator, `${row.code}:${ARGS}`)
    t.equal(answer.statusCode, old?.httpStatus, row.code)
    t.same(answer.json(), { error: { code: row.code, message: filled({ ...row, ...old }) } }, row.code)
  }
})

test('without args a text is filled with the verb or the server where it has a placeholder for one, else with unknown and 0', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'documented' })
  const texts = [
    ['BMS.0037', 'Server is rebooting, not allow to reboot.'],
    ['BMS.0288', "Policy doesn't allow ecs:servers:reboot to be performed."],
    ['BMS.1006', `Server ${SERVER} info is null or its status or its metadata is null.`],
    ['BMS.0001', 'Fail to parse request, reason: unknown.']
  ]
  for (const [code = '', message] of texts) t.same((await inject(emulator, code)).json(), { error: { code, message } })
})

test('the status of a rule overrides that of its code, in the native part too', async (t) => {
  const emulator = await buildTestEmulator(t)
  const answer = await inject(emulator, 'BMS.0212:status=503')
  const message = 'System is overloaded, please try again later.'
  t.equal(answer.statusCode, 503)
  t.same(answer.json(), { serviceUnavailable: { code: 503, message }, error: { code: 'BMS.0212', message } })
})

test("the gateway's codes are accepted with either prefix", async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'documented' })
  for (const code of ['APIG.0308', 'APIGW.0308']) {
    const answer = await inject(emulator, code)
    t.equal(answer.statusCode, 429)
    t.match(answer.json(), { error_code: code, error_msg: 'The throttling threshold has been reached.' })
  }
})

test('a free response without a body has none', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.send('POST', '/_emulator/faults', { effect: { kind: 'error', error: { status: 503 } } })
  const answer = await emulator.act(HARD)
  t.same([answer.statusCode, answer.body], [503, ''])
})
