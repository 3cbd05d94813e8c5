// The rules about tokens and URLs: login-per-call, expired-token-reused, secret-in-url, reads-foreign-project.
import { test } from 'tap'
import { buildClient, failing, login } from '../client.js'
import { PROJECT } from '../../../helpers.js'

test('login-per-call: five log-ins for one call each are found, of one client', async (t) => {
  const client = await buildClient(t)
  for (let round = 0; round < 5; round++) await client.look(await login(client))
  t.match(await client.found('login-per-call'), [{ severity: 'warning', client: { number: 1 }, message: 'The client logged in 5 times and used each token for 1 call at most; a token is valid for hours.' }])
  t.match(await client.report(), { clients: [{ number: 1, requests: 10 }] })
})

test('login-per-call: four, or five whose tokens are used twice or never, are none', async (t) => {
  const client = await buildClient(t)
  for (let round = 0; round < 4; round++) await client.look(await login(client))
  for (let round = 0; round < 5; round++) await login(client)
  for (let round = 0; round < 5; round++) {
    const token = await login(client)
    await client.look(token)
    await client.look(token)
  }
  t.same(await client.found('login-per-call'), [])
})

test('login-per-call: to read the versions or the token itself is no use of it, and requests without a token are no log-ins', async (t) => {
  const client = await buildClient(t)
  for (let round = 0; round < 5; round++) {
    const token = await login(client)
    await client.send('GET', '/v2.1/', undefined, token)
    await client.send('GET', '/v3/auth/tokens', undefined, { ...token, 'x-subject-token': String(token['x-auth-token']) })
    await client.look(token)
  }
  t.match(await client.found('login-per-call'), [{ message: /^The client logged in 5 times and used each token for 1 call / }])
  const open = await buildClient(t, { auth: 'off' })
  await open.look({ 'x-auth-token': '' })
  for (let round = 0; round < 12; round++) await open.look({ 'x-auth-token': 'a' })
  t.same(await open.found('login-per-call'), [])
})

test('login-per-call: a log-in after the token was refused is no choice of the client', async (t) => {
  const client = await buildClient(t)
  for (let round = 0; round < 6; round++) await client.look({ ...await login(client), ...failing('401') })
  t.same(await client.found('login-per-call'), [])
  for (let round = 0; round < 5; round++) await client.look({ ...await login(client), ...failing('403') })
  t.equal((await client.found('login-per-call')).length, 1)
})

test('login-per-call: two calls for each log-in take twice as many log-ins', async (t) => {
  const client = await buildClient(t)
  const round = async (): Promise<void> => {
    const token = await login(client)
    await client.send('GET', `/v2.1/${PROJECT}/servers`, undefined, token)
    await client.look(token)
  }
  for (let count = 0; count < 9; count++) await round()
  t.same(await client.found('login-per-call'), [])
  await round()
  t.match(await client.found('login-per-call'), [{ message: 'The client logged in 10 times and used each token for 2 calls at most; a token is valid for hours.' }])
})

test('clients that use their tokens side by side are different ones, and so are those with other credentials', async (t) => {
  const client = await buildClient(t)
  const [one, other] = [await login(client), await login(client)]
  for (let round = 0; round < 2; round++) for (const token of [one, other]) await client.look(token)
  t.match((await client.report()).clients, [{ number: 1, requests: 3 }, { number: 2, requests: 3 }])
  await client.look({ 'x-auth-token': 'fixed' })
  await client.look(await login(client, { 'user-agent': 'other' }))
  t.match((await client.report()).clients, [{}, {}, { number: 3, requests: 1 }, { number: 4, userAgent: 'other', requests: 2 }])
})

test('a program whose libraries have User-Agents of their own is one client by its token, with what it sends before it has one', async (t) => {
  const client = await buildClient(t)
  await client.send('GET', '/v2.1/', undefined, { 'x-auth-token': '', 'user-agent': 'keystone' })
  const token = await login(client, { 'user-agent': 'keystone' })
  await client.send('POST', '/v3/auth/tokens', { auth: {} }, { 'x-auth-token': '', 'user-agent': 'keystone' })
  for (let round = 0; round < 2; round++) await client.look({ ...token, 'user-agent': 'nova' })
  await client.send('GET', `${client.path}/tags`, undefined, { ...token, 'user-agent': 'nova' })
  t.same((await client.report()).clients, [{ projectId: PROJECT, userAgent: 'nova', number: 1, requests: 5 }, { projectId: '', userAgent: 'keystone', number: 1, requests: 1 }], 'the failed log-in names no project, and nothing follows')
  t.match((await client.send('GET', `/_emulator/report?project=${PROJECT}`)).json(), { clients: [{ userAgent: 'nova', requests: 4 }] })
})

test('requests without a token belong to the client of the same program', async (t) => {
  const client = await buildClient(t, { auth: 'off' })
  const none = { 'x-auth-token': '' }
  await client.look(none)
  await client.look({ 'x-auth-token': 'a' })
  await client.look(none)
  await client.look({ 'x-auth-token': 'b' })
  t.match((await client.report()).clients, [{ requests: 3 }, { requests: 1 }])
})

test('clients that sign their requests are told apart by their keys', async (t) => {
  const client = await buildClient(t)
  const signed = (access: string, signature: string): Record<string, string> => ({ 'x-auth-token': '', authorization: `SDK-HMAC-SHA256 Access=${access}, SignedHeaders=host, Signature=${signature}` })
  for (const headers of [signed('A', '1'), signed('A', '2'), signed('B', '1')]) await client.look(headers)
  t.match((await client.report()).clients, [{ requests: 2 }, { requests: 1 }])
})

test('expired-token-reused: the same request with a token that a 401 has refused is found', async (t) => {
  const client = await buildClient(t)
  await client.look(failing('401:operation=any'))
  await client.look()
  t.match(await client.found('expired-token-reused'), [{ severity: 'warning', requests: [{ status: 401 }, { status: 200 }], message: 'A token was refused with 401 and sent in 1 more request; a client logs in again.' }])
})

test('expired-token-reused: another request that may have been under way is none; a second later it is', async (t) => {
  const client = await buildClient(t)
  await client.look(failing('401:operation=any'))
  await client.restart()
  t.same(await client.found('expired-token-reused'), [])
  await client.advance('999ms')
  await client.restart()
  t.same(await client.found('expired-token-reused'), [])
  await client.advance('1ms')
  await client.restart()
  t.equal((await client.found('expired-token-reused')).length, 1)
})

test('expired-token-reused: the first 401 counts, and a new token of the same client is another one', async (t) => {
  const client = await buildClient(t)
  for (let round = 0; round < 2; round++) await client.look(failing('401:operation=any'))
  t.match(await client.found('expired-token-reused'), [{ requests: [{ status: 401 }, { status: 401 }] }])
  const renewing = await buildClient(t)
  await renewing.look({ ...await login(renewing), ...failing('401:operation=any') })
  await renewing.look(await login(renewing))
  t.match(await renewing.report(), { clients: [{ requests: 4 }] })
  t.same(await renewing.found('expired-token-reused'), [])
})

test('expired-token-reused: a client that logs in again is none, and a log-in that fails has no token', async (t) => {
  const client = await buildClient(t, { auth: 'strict' })
  await client.look({ 'x-auth-token': 'unknown' })
  await client.look(await login(client))
  for (let round = 0; round < 2; round++) await client.send('POST', '/v3/auth/tokens', { auth: { identity: { methods: [] } } }, { 'x-auth-token': '' })
  for (let round = 0; round < 2; round++) await client.look({ 'x-auth-token': '' })
  t.same(await client.found('expired-token-reused'), [])
})

test('secret-in-url: a token or a password in a URL is found, and not shown', async (t) => {
  const client = await buildClient(t)
  await client.send('GET', `${client.path}?token=abcdef`)
  const [finding] = await client.found('secret-in-url')
  t.match(finding, { severity: 'error', message: /^1 URL had a secret/, requests: [{ path: /\?token=\*\*\*$/ }] })
  t.notMatch(JSON.stringify(await client.report()), 'abcdef')
})

test('secret-in-url: whatever separates it from other parameters, and the user of a URL in it', async (t) => {
  for (const query of ['limit=1&token=abcdef', 'limit=1;token=abcdef', 'next=http://demo:abcdef@example.org/']) {
    const client = await buildClient(t)
    await client.send('GET', `${client.path}?${query}`)
    t.equal((await client.found('secret-in-url')).length, 1, query)
  }
})

test('secret-in-url: other parameters, and a secret in a header or a body, are none', async (t) => {
  const client = await buildClient(t)
  await client.send('GET', `/v2.1/${PROJECT}/servers/detail?limit=1&marker=&tokens_left=no&name=password&token=`)
  await login(client)
  t.same(await client.found('secret-in-url'), [])
})

test('reads-foreign-project: a path with another project than the token is found, under each profile', async (t) => {
  for (const profile of ['otc', 'documented', 'nova']) {
    const client = await buildClient(t, { profile })
    await client.send('GET', '/v2.1/0123/servers', undefined, await login(client))
    t.match(await client.found('reads-foreign-project'), [{ severity: 'warning', projectId: '0123', message: '1 request named project 0123 with the token of another project; log in to the project first.' }], profile)
  }
})

test('reads-foreign-project: the own project, a token that belongs to none, and a refusal that a rule injects are none', async (t) => {
  const client = await buildClient(t)
  await client.look(await login(client))
  await client.send('GET', '/v2.1/0123/servers')
  await client.look(failing('Common.0018:operation=any'))
  t.same(await client.found('reads-foreign-project'), [])
})

test('reads-foreign-project: a response of success is none, whatever its words', async (t) => {
  const client = await buildClient(t)
  for (const name of ['it doesn\'t match Context\'s project_id', 'Common.0018']) {
    await client.send('PUT', client.path, { server: { name } })
    t.match((await client.look()).body, `"${name}"`)
  }
  t.same(await client.found('reads-foreign-project'), [])
})
