/** Whatever goes in under the name of a secret does not come out. */
import { test } from 'tap'
import fc from 'fast-check'
import { isSecretName, redactBody, redactedBody, redactHeaders, redactPath, redactValue } from '../../../../src/core/secrets/redact.js'
import { law } from '../../../records.js'

const SECRET = 'geheim-4711'
const NAMES = ['adminPassword', 'client_secret', 'refresh_token', 'pwd', 'X-Api-Key', 'X-OpenStack-Password', 'password', 'Password', 'PASSCODE', 'adminPass', 'original_password', 'secret', 'token', 'X-Auth-Token', 'x-security-token', 'api_key', 'signature', 'private_key']

test('the names of secrets are known in any case and spelling, and other names are not', (t) => {
  for (const name of [...NAMES, 'X-Subject-Token', 'Set-Cookie', 'Proxy-Authorization']) t.ok(isSecretName(name), name)
  for (const name of ['name', 'id', 'tokens', 'passwordless', 'x', '', 'user_id', 'key_name']) t.notOk(isSecretName(name), name)
  t.end()
})

test('a log-in keeps its shape without its secrets', (t) => {
  const login = (password: unknown): unknown => ({ auth: { identity: { methods: ['password'], password: { user: { name: 'demo', domain: { id: 'default' }, password } } }, scope: { project: { id: 'aa' } } } })
  t.same(redactValue(login(SECRET)), login('***'))
  t.same(redactValue(login({ deep: [SECRET] })), login({ deep: ['***'] }))
  t.same(redactValue({ auth: { identity: { token: { id: SECRET } } } }), { auth: { identity: { token: { id: '***' } } } })
  const token = { token: { methods: ['password'], user: { id: 'u', name: 'demo' }, project: { id: 'aa' }, expires_at: '2026-01-02', roles: [{ name: 'member' }], catalog: [] } }
  t.same(redactValue(token), token, 'a token document holds no secret')
  t.same(redactValue({ password: { methods: SECRET, roles: [SECRET] } }), { password: { methods: '***', roles: ['***'] } }, 'the members of a token are open in a token alone')
  t.same(redactValue({ token: { user: SECRET }, password: null }), { token: { user: '***' }, password: null })
  t.end()
})

test('JSON inside a string shows no secret', (t) => {
  t.same(redactValue({ reboot: { type: '{"password":"X"}' } }), { reboot: { type: '{"password***' } })
  t.equal(redactBody('"{\\"password\\":\\"X\\"}"').includes('X'), false)
  t.equal(redactValue('[1,2]'), '[1,2]')
  t.end()
})

test('secrets in queries and headers are replaced', (t) => {
  t.equal(redactPath('/v3/auth/tokens'), '/v3/auth/tokens')
  t.equal(redactPath('/x?token=a&limit=2&X-Auth-Token=b&tok%65n=c&flag&%E0%A4%A=d&password'), '/x?token=***&limit=2&X-Auth-Token=***&tok%65n=***&flag&%E0%A4%A=d&***')
  for (const query of ['token[]=X', 'auth[token]=X', 'a=1;token=X', '+token=X', 'a?token=X', 'token%3DX', '%zztoken=X', 'q={"password":"X"}']) t.notMatch(redactPath(`/a?${query}`), /X$|X"/, query)
  t.equal(redactPath('/nope;token=X'), '/nope;token=***')
  t.same(redactHeaders({ 'X-Security-Token': SECRET, cookie: [SECRET], referer: `http://a/b?token=${SECRET}`, accept: '*/*', age: 5, gone: undefined, vary: ['a', 'b'] }), { 'X-Security-Token': '***', cookie: '***', referer: 'http://a/b?token=***', accept: '*/*', age: 5, vary: ['a', 'b'] })
  t.end()
})

test('a text that is no JSON is shown up to the first name of a secret', (t) => {
  t.equal(redactedBody(`{"auth":{"Password":"${SECRET}"`), '{"auth":{"Password***')
  t.equal(redactedBody(`{"auth":{"pass\\u0077ord":"${SECRET}"`), '{"auth":{"password***')
  t.equal(redactBody(`user=demo&passcode=${SECRET}`), 'user=demo&passcode***')
  t.equal(redactedBody('<p>hello</p>'), '<p>hello</p>')
  t.same([redactedBody(''), redactBody(''), redactBody('"text"'), redactBody('{"a":1}')], [null, '', '"text"', '{"a":1}'])
  const deep = `${'{"a":'.repeat(40)}{"token":"${SECRET}"}${'}'.repeat(40)}`
  t.notMatch(redactBody(deep), SECRET)
  t.equal(redactValue(JSON.parse('[['.repeat(40) + ']]'.repeat(40)))?.toString(), '***', 'what is too deep is not shown')
  t.end()
})

test('no secret comes out of a body, whole or cut anywhere', (t) => {
  const secret = fc.oneof(fc.constant<unknown>(SECRET), fc.constant({ x: SECRET }), fc.constant([SECRET, { y: [SECRET] }]))
  const member = fc.tuple(fc.constantFrom(...NAMES), secret).map(([name, value]) => ({ [name]: value }))
  const { body } = fc.letrec((tie) => ({
    body: fc.oneof({ depthSize: 'small' }, member, fc.record({ user: tie('body'), list: fc.array(tie('body'), { maxLength: 2 }), name: fc.string() }))
  }))
  law(t, fc.property(body, fc.double({ min: 0, max: 1, noNaN: true }), (value, share) => {
    const text = JSON.stringify(value)
    const cut = text.slice(0, Math.round(text.length * share))
    return [text, cut, `${text}x`].every((each) => !redactBody(each).includes(SECRET) && !JSON.stringify(redactedBody(each)).includes(SECRET))
  }), 2000)
  t.end()
})
