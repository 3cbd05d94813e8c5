import { createHash, createHmac } from 'node:crypto'
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER, UNKNOWN } from '../helpers.js'
import { IDENTITY, OPS_PROJECT, OTHER_PROJECT, login, passwordBody, tokenFor } from '../identity-helpers.js'

const servers = (projectId = PROJECT) => `/v2.1/${projectId}/servers`
const action = (projectId: string, serverId = SERVER) => `${servers(projectId)}/${serverId}/action`

test('an expired token is refused as the profile says, from its expiry on and not before', async (t) => {
  const gateway = { error_msg: 'The token must be updated', error_code: 'APIGW.0307' }
  const keystone = { error: { code: 401, title: 'Unauthorized', message: 'The request you have made requires authentication.' } }
  for (const [profile, body] of Object.entries({ otc: { ...gateway, ...keystone }, documented: gateway, nova: keystone })) {
    const emulator = await buildTestEmulator(t, { profile })
    const token = await tokenFor(emulator)
    await emulator.advance('23h59m59s999ms')
    t.equal((await emulator.send('GET', servers(), undefined, { 'x-auth-token': token })).statusCode, 200)
    await emulator.advance('1ms')
    const answer = await emulator.send('GET', servers(), undefined, { 'x-auth-token': token })
    t.equal(answer.statusCode, 401)
    const { request_id: requestId, ...rest } = answer.json()
    t.same(rest, body, profile)
    t.equal(requestId === undefined, profile === 'nova')
  }
})

test('another project\'s token is refused after the action is checked and before the server is looked up', async (t) => {
  const native = `Malformed request URL: URL's project_id '${PROJECT}' doesn't match Context's project_id '${OTHER_PROJECT}'`
  const text = 'tenantId in token is not the same with in URL.'
  const bodies = {
    otc: { badRequest: { code: 400, message: text }, error: { code: 'Common.0018', message: text } },
    documented: { error: { code: 'Common.0018', message: text } },
    nova: { badRequest: { code: 400, message: native } }
  }
  for (const [profile, body] of Object.entries(bodies)) {
    const emulator = await buildTestEmulator(t, { profile })
    const headers = { 'x-auth-token': await tokenFor(emulator, OTHER_PROJECT) }
    for (const serverId of [SERVER, UNKNOWN]) {
      const answer = await emulator.send('POST', action(PROJECT, serverId), HARD, headers)
      t.equal(answer.statusCode, 400)
      t.same(answer.json(), body, profile)
      t.equal(answer.headers['openstack-api-version'], 'compute 2.1')
    }
    t.equal((await emulator.send('GET', servers(), undefined, headers)).statusCode, 400)
    const before = await emulator.send('POST', action(PROJECT), { nosuch: {} }, headers)
    t.notMatch(before.body, text, 'an unknown action is reported first')
    const schema = await emulator.send('POST', action(PROJECT), { reboot: {} }, headers)
    t.same(schema.json(), body, 'the schema comes later')
  }
})

test('an unscoped token does not give access to a project', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  const unscoped = String((await login(emulator, passwordBody())).headers['x-subject-token'])
  const answer = await emulator.send('GET', servers(), undefined, { 'x-auth-token': unscoped })
  t.equal(answer.json().badRequest.message, `Malformed request URL: URL's project_id '${PROJECT}' doesn't match Context's project_id 'None'`)
})

test('a refused token, or one of another project, creates no project', async (t) => {
  const emulator = await buildTestEmulator(t)
  const foreign = await tokenFor(emulator)
  await emulator.send('POST', action(OTHER_PROJECT), HARD, { 'x-auth-token': foreign })
  await emulator.send('POST', action(OTHER_PROJECT), HARD, { 'x-auth-token': '' })
  t.equal(emulator.worlds.find(OTHER_PROJECT), undefined)
  await emulator.send('POST', action(OTHER_PROJECT), HARD)
  t.ok(emulator.worlds.find(OTHER_PROJECT))
})

test('any: a token is required, issued or not; off: none is required or checked', async (t) => {
  const any = await buildTestEmulator(t)
  t.equal((await any.send('GET', servers(), undefined, { 'x-auth-token': 'whatever' })).statusCode, 200)
  t.equal((await any.send('GET', servers(), undefined, { 'x-auth-token': '' })).statusCode, 401)
  t.equal((await any.send('GET', servers(), undefined, { 'x-auth-token': 'a, b' })).statusCode, 401)
  t.equal((await any.send('GET', servers(), undefined, { 'x-auth-token': '', authorization: 'Bearer demo' })).statusCode, 401)
  const off = await buildTestEmulator(t, { auth: 'off' })
  t.equal((await off.send('GET', servers(), undefined, { 'x-auth-token': '' })).statusCode, 200)
  const foreign = await tokenFor(off, OTHER_PROJECT)
  t.equal((await off.send('POST', action(PROJECT), HARD, { 'x-auth-token': foreign })).statusCode, 204)
  t.match(await off.show(), { status: 'REBOOT' })
})

test('strict: only issued and configured tokens are accepted, service tokens included', async (t) => {
  const emulator = await buildTestEmulator(t, { auth: 'strict', identity: IDENTITY })
  const get = async (headers: Record<string, string>, path = servers()) => (await emulator.send('GET', path, undefined, headers)).statusCode
  const issued = String((await login(emulator, passwordBody({ name: 'root', password: 'r00t' }, { project: { name: 'main' } }))).headers['x-subject-token'])
  t.equal(await get({ 'x-auth-token': 'demo' }), 401)
  t.equal(await get({ 'x-auth-token': issued }), 200)
  t.equal(await get({ 'x-auth-token': 'fixed' }), 200)
  t.equal(await get({ 'x-auth-token': 'fixed' }, servers(OPS_PROJECT)), 400)
  t.equal(await get({ 'x-auth-token': issued, 'x-service-token': 'demo' }), 401)
  t.equal(await get({ 'x-auth-token': issued, 'x-service-token': issued }), 200)
  t.equal(await get({ 'x-auth-token': issued.replace(/.$/, issued.endsWith('0') ? '1' : '0') }), 401)
  t.equal(await get({ 'x-auth-token': issued.replace(PROJECT, OTHER_PROJECT) }), 401)
  const any = await buildTestEmulator(t)
  t.equal((await any.send('GET', servers(), undefined, { 'x-service-token': 'demo' })).statusCode, 200)
})

test('a path without a project uses the token\'s project, or else the default one', async (t) => {
  const emulator = await buildTestEmulator(t)
  const headers = { 'x-auth-token': await tokenFor(emulator, OTHER_PROJECT) }
  t.equal((await emulator.send('POST', `/v2.1/servers/${SERVER}/action`, HARD, headers)).statusCode, 204)
  const other = await emulator.send('GET', `/v2.1/servers/${SERVER}`, undefined, headers)
  t.match(other.json(), { server: { status: 'REBOOT', tenant_id: OTHER_PROJECT } })
  t.match(await emulator.show(), { status: 'ACTIVE', tenant_id: PROJECT })
  t.equal((await emulator.send('POST', `/v2/servers/${SERVER}/action`, HARD)).statusCode, 204)
  t.match(await emulator.show(), { status: 'REBOOT' })
  for (const path of ['/v2.1/servers', '/v2.1/servers/detail', '/v2/servers', '/v2.1//servers/']) {
    t.equal((await emulator.send('GET', path)).json().servers.length, 5, path)
  }
})

test('empty Accept, Connection: close and a Content-Type on GET are accepted', async (t) => {
  const emulator = await buildTestEmulator(t)
  const headers = { accept: '', connection: 'close', 'content-type': 'application/json' }
  t.equal((await emulator.send('GET', servers(), undefined, headers)).statusCode, 200)
  t.equal((await emulator.act(`${JSON.stringify(HARD)}\n`, SERVER, { accept: '', connection: 'close', 'content-type': 'application/json; charset=UTF-8' })).statusCode, 204)
})

/** Signs a request in the newer spelling. */
function sign (access: string, secret: string, method: string, path: string, body = '', date = '20260101T000000Z'): Record<string, string> {
  const [uri = '', query = ''] = path.split('?')
  const hash = (text: string) => createHash('sha256').update(text).digest('hex')
  const canonical = [method, `${uri}/`, query, `host:localhost:80\nx-sdk-date:${date}\n`, 'host;x-sdk-date', hash(body)].join('\n')
  const signature = createHmac('sha256', secret).update(`SDK-HMAC-SHA256\n${date}\n${hash(canonical)}`).digest('hex')
  return { 'x-auth-token': '', host: 'localhost:80', 'x-sdk-date': date, authorization: `SDK-HMAC-SHA256 Access=${access}, SignedHeaders=host;x-sdk-date, Signature=${signature}` }
}

test('a signed request is accepted; under strict only with a valid signature and a project that the user may use', async (t) => {
  const any = await buildTestEmulator(t)
  t.equal((await any.send('GET', servers(), undefined, sign('anybody', 'x', 'GET', servers()))).statusCode, 200)
  const emulator = await buildTestEmulator(t, { auth: 'strict', identity: IDENTITY })
  const body = JSON.stringify(HARD)
  const status = async (headers: Record<string, string>, path = servers()) => (await emulator.send('GET', path, undefined, headers)).statusCode
  t.equal(await status(sign('AK1', 'SK1', 'GET', servers())), 200)
  t.equal(await status(sign('AK1', 'wrong', 'GET', servers())), 401)
  t.equal(await status(sign('AK9', 'SK1', 'GET', servers())), 401)
  t.equal(await status(sign('AK1', 'SK1', 'GET', servers(OPS_PROJECT))), 401, 'another path was signed')
  t.equal(await status(sign('AK2', 'SK2', 'GET', servers())), 400, 'a project that is not open to ann')
  t.equal(await status(sign('AK2', 'SK2', 'GET', servers(OPS_PROJECT)), servers(OPS_PROJECT)), 200)
  t.equal((await emulator.send('POST', action(PROJECT), body, sign('AK1', 'SK1', 'POST', action(PROJECT), body))).statusCode, 204)
  t.equal((await emulator.send('POST', action(PROJECT), body, sign('AK1', 'SK1', 'POST', action(PROJECT), '{}'))).statusCode, 401, 'another body was signed')
  const signed = sign('AK1', 'SK1', 'GET', '/v2.1/servers')
  t.equal(await status({ ...signed, 'x-project-id': OPS_PROJECT }, '/v2.1/servers'), 200)
  const mine = await emulator.send('GET', '/v3/auth/projects', undefined, sign('AK2', 'SK2', 'GET', '/v3/auth/projects'))
  t.same(mine.json().projects.map(({ name }: { name: string }) => name), ['ops'])
})

test('the gateway\'s text names what is wrong with a signature (issue 9)', async (t) => {
  const emulator = await buildTestEmulator(t, { auth: 'strict', identity: IDENTITY })
  const refusal = async (headers: Record<string, string>): Promise<string> => {
    const response = await emulator.send('GET', servers(), undefined, headers)
    t.equal(response.statusCode, 401)
    const { error_code: code, error_msg: message } = response.json() as { error_code: string, error_msg: string }
    t.equal(code, 'APIGW.0301')
    return message
  }
  t.equal(await refusal(sign('AK1', 'wrong', 'GET', servers())), 'Incorrect IAM authentication information: verify aksk signature fail')
  t.equal(await refusal(sign('AK9', 'SK1', 'GET', servers())), 'Incorrect IAM authentication information: ak AK9 not exist')
  t.equal(await refusal(sign('AK1', 'SK1', 'GET', servers(), '', 'yesterday')), 'Incorrect IAM authentication information: verify aksk signature fail')
  const { 'x-sdk-date': _date, ...undated } = sign('AK1', 'SK1', 'GET', servers())
  t.equal(await refusal(undated), 'Incorrect IAM authentication information: verify aksk signature fail', 'without a date')
  t.equal(
    await refusal(sign('AK1', 'SK1', 'GET', servers(), '', '20251231T234459Z')),
    'Incorrect IAM authentication information: calc aksk signature fail:signature expired, signature time:20251231T234459Z,server time:20260101T000000Z'
  )
  t.equal((await emulator.send('GET', servers(), undefined, sign('AK1', 'SK1', 'GET', servers(), '', '20251231T234500Z'))).statusCode, 200, 'fifteen minutes old')
})
