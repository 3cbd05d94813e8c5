/** Whatever goes in under the name of a secret does not come out. */
import { test } from 'tap'
import fc from 'fast-check'
import { isSecretName } from '../../../../src/core/secrets/names.js'
import { redactBody, redactedBody, redactHeaders, redactSecret, redactValue } from '../../../../src/core/secrets/redact.js'
import { redactPath, redactText } from '../../../../src/core/secrets/text.js'
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
  t.same(redactValue(login({ deep: [SECRET] })), login('***'), 'the names of its members can be secrets too')
  t.same(redactValue({ auth: { identity: { token: { id: SECRET } } } }), { auth: { identity: { token: { id: '***' } } } })
  const token = { token: { methods: ['password'], user: { id: 'u', name: 'demo' }, project: { id: 'aa' }, expires_at: '2026-01-02', roles: [{ name: 'member' }], catalog: [] } }
  t.same(redactedBody(JSON.stringify(token), true), token, 'a token document holds no secret')
  t.equal(redactBody(JSON.stringify(token), true), JSON.stringify(token))
  t.same(redactValue(token), { token: { '***': '***', user: { id: 'u', name: 'demo' }, project: { id: 'aa' } } }, 'but only a response has such a document')
  t.same(redactValue({ password: { methods: SECRET, roles: [SECRET] } }), { password: '***' }, 'the members of a token are open in a token alone')
  t.same(redactValue({ token: { user: SECRET }, password: null }), { token: { user: '***' }, password: null })
  for (const name of ['constructor', 'toString', 'hasOwnProperty']) t.same(redactValue({ token: { user: { name: 'u' }, [name]: { deep: SECRET } } }), { token: { user: { name: 'u' }, '***': '***' } }, `${name}, which each object has, is no member that stays`)
  const odd = { token: { user: { id: { [SECRET]: 1 }, name: [SECRET, { x: SECRET }], foo: SECRET, domain: { id: 7, foo: SECRET } }, id: SECRET, password: { x: SECRET } } }
  t.same(redactValue(odd), { token: { user: { id: '***', name: [SECRET, '***'], '***': '***', domain: { id: 7, '***': '***' } }, id: '***', password: '***' } }, 'only who is meant stays')
  t.same(redactedBody(JSON.stringify({ server: { token } }), true), redactValue({ server: { token } }), 'and the document is at the top')
  t.same([redactSecret(SECRET), redactSecret({ user: { name: 'demo' } }), redactSecret(null)], ['***', { user: { name: 'demo' } }, null])
  t.end()
})

test('the name of a secret beside its value hides the value', (t) => {
  t.same(redactValue([{ key: 'password', value: SECRET }, { name: 'X-Auth-Token', value: [SECRET, { a: SECRET }] }]), [{ key: 'password', value: '***' }, { name: 'X-Auth-Token', value: ['***', '***'] }])
  t.same(redactValue({ key: 'colour', value: 'red' }), { key: 'colour', value: 'red' })
  t.end()
})

test('a string shows no secret behind its name, and no user of a URL', (t) => {
  const shown: ReadonlyArray<readonly [text: string, shown: string]> = [
    ['the token is wrong', 'the token is wrong'],
    ['x-auth-token,content-type', 'x-auth-token,content-type'],
    ['503:operation=token:times=2', '503:operation=token:times=2'],
    [`503:header=X-Auth-Token=${SECRET}:times=2`, '503:header=X-Auth-Token***'],
    [`X-Auth-Token: ${SECRET}`, 'X-Auth-Token***'],
    [`a "token":"${SECRET}" b`, 'a "token***'],
    [`see http://user:${SECRET}@host/a?b for more`, 'see http://***@host/a?b for more'],
    [`http://user:${SECRET}@a@host/a`, 'http://***@host/a'],
    [`https://${SECRET}@host`, 'https://***@host'],
    [`//user:${SECRET}@host/`, '//***@host/'],
    [`a%3Dhttp%3A%2F%2Fuser%3A${SECRET}%40host`, '***'],
    [`a http%253A%252F%252Fuser%253A${SECRET}%2540host`, '***'],
    [`p%61ssword%3D${SECRET}`, '***'],
    [`http:\\/\\/user:${SECRET}@host`, '***'],
    [`a=http%3A%2F%2Fuser%3A${SECRET}%40host token=x`, '***'],
    [`http://host/a?token=${SECRET}#b`, 'http://host/a?token=***'],
    [`http://host/a#access_token=${SECRET}`, 'http://host/***'],
    ['100% of it; ok?', '100% of it; ok?']
  ]
  for (const [text, expected] of shown) {
    t.equal(redactText(text), expected, text)
    t.equal(redactText(expected), expected, 'it stays')
  }
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
  t.same(['/a?token=', '/a?token=&b=2', '/a?b=2;token='].map(redactPath), ['/a?token=', '/a?token=&b=2', '/a?b=2;token='], 'no value is no secret')
  t.same(['/a?token=;X', '/a?token=?X', '/a?x=token=', '/a?token==&b=2'].map(redactPath), ['/a?token=***', '/a?token=***', '/a?x=***', '/a?token=***&b=2'])
  for (const query of [`token%3D${SECRET}=`, `token%3D${SECRET}=x`, `x%3D1;token%253D${SECRET}==`, `http%3A%2F%2Fu%3A${SECRET}%40h=`, `/token/${SECRET}=`]) t.match(redactPath(`/a?${query}&b=2`), /^\/a\?(?:x%3D1;)?\*\*\*&b=2$/, `${query}: the value is before the sign`)
  t.equal(redactPath('/a?x=1;token=X?Y;Z&b=2'), '/a?x=1;token=***&b=2', 'a value goes on to the next &')
  t.equal(redactPath(`/a?next=http%3A%2F%2Fu%3A${SECRET}%40h&b=2`), '/a?next=***&b=2')
  const paths: ReadonlyArray<readonly [path: string, shown: string]> = [
    [`/v3/token/${SECRET}/x`, '/v3/token/***/x'], [`/token//${SECRET}`, '/token//***'], [`/a/token=${SECRET}/b`, '/a/***/b'], [`/p%61ssword:${SECRET}`, '/***'],
    [`http://u:${SECRET}@host/a`, 'http://***@host/a'], [`/http%3A%2F%2Fu%3A${SECRET}%40host/a`, '/***'], [`/a/http:/%2Fu:${SECRET}@host/a`, '/***'],
    ['/v2.1/aa/os-keypairs/key', '/v2.1/aa/os-keypairs/key'], ['/v2.1/aa/servers', '/v2.1/aa/servers']
  ]
  for (const [path, shown] of paths) t.equal(redactPath(path), shown, path)
  t.same(redactHeaders({ 'X-Security-Token': SECRET, cookie: [SECRET], referer: `http://a/b?token=${SECRET}`, link: `http://u:${SECRET}@a/b`, warning: [`token=${SECRET}`], accept: '*/*', age: 5, gone: undefined, vary: ['a', 'b'] }), { 'X-Security-Token': '***', cookie: '***', referer: 'http://a/b?token=***', link: 'http://***@a/b', warning: ['token***'], accept: '*/*', age: 5, vary: ['a', 'b'] })
  t.end()
})

test('a text that is no JSON is shown up to the first name of a secret, if its secret is behind it', (t) => {
  t.equal(redactedBody(`{"auth":{"Password":"${SECRET}"`), '{"auth":{"Password***')
  t.equal(redactedBody(`{"auth":{"pass\\u0077ord":"${SECRET}"`), '{"auth":{"password***')
  t.equal(redactBody(`user=demo&passcode=${SECRET}`), 'user=demo&passcode***')
  t.equal(redactedBody('<p>hello</p>'), '<p>hello</p>')
  const shown: ReadonlyArray<readonly [text: string, shown: string]> = [
    [`{"auth":{"identity":{"methods":["password", "token"],"password":{"user":{"password":"${SECRET}`, '{"auth":{"identity":{"methods":["password", "token"],"password***'],
    [`{"list":[1,true,null,"a\\"b"], "my_token" : "${SECRET}`, '{"list":[1,true,null,"a\\"b"], "my_token***'],
    [`{"a":"http:\\/\\/u:${SECRET}@h","token":1`, '{"a":"http://***@h","token***'],
    [`{"a":"http:\\/\\/u:${SECRET}@h"`, '{"a":"http://***@h"'],
    [`{"a":"http%3A%2F%2Fu%3A${SECRET}%40h","token":1`, '***'],
    [`{"a":"\\u0022\\u005c","tok\\u0065n":"${SECRET}"`, '{"a":"\\u0022\\u005c","token***'],
    [`{"a":"http%3A%2F%2Fu%3A${SECRET}%40h"`, '***'],
    [`{"a":"tok%65n%3D${SECRET}","token":1`, '***'],
    [`{"value":"${SECRET}","key":"password"`, '***'],
    [`["${SECRET}","password"`, '***'],
    [`["${SECRET}",{"methods":["password":1`, '***'],
    [`{"methods":[{"password":"${SECRET}"`, '{"methods":[{"password***'],
    [`{"a":"${SECRET} is the password`, '***'],
    [`{'${SECRET}': token`, '***'],
    [`<v>${SECRET}</v><n>password</n>`, '***'],
    [`${SECRET} is my token`, '***'],
    [`${SECRET}=password`, '***'],
    [`a=${SECRET} password=`, '***'],
    [`p%61ssword=${SECRET}`, '***'],
    [`a=1&http%3A%2F%2Fu%3A${SECRET}%40h=2&token=3`, '***'],
    [`a=1&token ${SECRET}`, '***'],
    [`see //u:${SECRET}@host`, 'see //***@host']
  ]
  for (const [text, expected] of shown) {
    t.equal(redactedBody(text), expected, text)
    t.equal(redactBody(text), expected)
    t.equal(redactBody(expected), expected, 'it stays, as a snapshot is restored')
  }
  t.same([redactedBody('"text"'), redactedBody(`"${SECRET} is my token"`), redactedBody('7')], ['text', '***', 7])
  t.same([redactedBody(''), redactBody(''), redactBody('"text"'), redactBody('{"a":1}')], [null, '', '"text"', '{"a":1}'])
  const deep = `${'{"a":'.repeat(40)}{"token":"${SECRET}"}${'}'.repeat(40)}`
  t.notMatch(redactBody(deep), SECRET)
  t.equal(redactValue(JSON.parse('[['.repeat(40) + ']]'.repeat(40)))?.toString(), '***', 'what is too deep is not shown')
  t.equal(JSON.stringify(redactSecret(JSON.parse(`${'['.repeat(40)}1${']'.repeat(40)}`))), `${'['.repeat(32)}"***"${']'.repeat(32)}`)
  t.end()
})

/** Where a secret can stand: a body, with the secret under a name, or in a URL, or in a text with a name before or behind it. */
const name = fc.constantFrom(...NAMES)
const odd = fc.constantFrom<unknown>(
  SECRET, { x: SECRET }, [SECRET, { y: [SECRET] }], { [SECRET]: 1 }, { user: { foo: SECRET } }, { user: { domain: { [SECRET]: SECRET } } }, { project: SECRET, domain: [[SECRET]] },
  { methods: [SECRET], roles: [{ name: SECRET }], catalog: [{ endpoints: [{ url: SECRET }] }], expires_at: SECRET }, { token: { user: { id: { x: SECRET } } } }, { id: SECRET, user: { name: { x: SECRET } } }
)
const url = fc.constantFrom(
  `http://u:${SECRET}@host/`, `https://${SECRET}@host`, `see //u:${SECRET}@host?a`, `http%3A%2F%2Fu%3A${SECRET}%40host`, `/a?next=http%3A%2F%2Fu%3A${SECRET}%40host`, `ftp://u:p@${SECRET}@host/a#b`
)
const assigned = fc.tuple(name, fc.constantFrom('=', ': ', '":"', "' : '", '%3D', ' = ')).map(([each, sign]) => `a ${each}${sign}${SECRET}`)
const holder = fc.oneof(
  fc.tuple(name, odd).map(([each, value]): unknown => ({ [each]: value })),
  fc.tuple(fc.constantFrom('key', 'name'), name, odd).map(([member, each, value]): unknown => ({ value, [member]: each })),
  url, assigned
)
const body = fc.letrec((tie) => ({
  body: fc.oneof({ depthSize: 'small' }, holder, fc.record({ user: tie('body'), list: fc.array(tie('body'), { maxLength: 2 }), token: fc.constant(null), name: fc.string() }))
})).body
const prose = fc.oneof(
  fc.tuple(name, fc.constantFrom(' is the ', '=', ': ', '</v><n>', '&x=', '","')).map(([each, sign]) => `${SECRET}${sign}${each}`),
  fc.tuple(name, fc.constantFrom('=', ': ', '>', ' is ')).map(([each, sign]) => `${each}${sign}${SECRET}`)
)

test('no secret comes out of a body, whole or cut anywhere', (t) => {
  law(t, fc.property(body, fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), (value, share, isResponse) => {
    const text = JSON.stringify(value)
    const whole = [text, `${text}x`, `[${text}`]
    // A cut can leave a value without the name behind it, which is known whole only.
    const cut = JSON.stringify(value).includes('"value"') ? [] : [text.slice(0, Math.round(text.length * share))]
    const isToken = isResponse && text.startsWith('{"token"')
    return isToken || [...whole, ...cut].every((each) => !redactBody(each, isResponse).includes(SECRET) && !JSON.stringify(redactedBody(each, isResponse)).includes(SECRET))
  }), 4000)
  t.end()
})

test('no secret comes out of a text with its name, before or behind it, and what was replaced once stays', (t) => {
  law(t, fc.property(fc.oneof(prose, url, body.map((value) => JSON.stringify(value))), fc.constantFrom('', ' ', '<p>', 'a=1&', 'x '), (text, before) => {
    const once = redactBody(`${before}${text}`)
    return !once.includes(SECRET) && redactBody(once) === once
  }), 4000)
  law(t, fc.property(fc.oneof(url, assigned), (text) => !redactText(text).includes(SECRET) && redactText(redactText(text)) === redactText(text)), 500)
  law(t, fc.property(fc.oneof(url.map(encodeURI), name.map((each) => `/a/${each}/${SECRET}`), name.map((each) => `/a?b&${each}=${SECRET};x?${SECRET}&c`)), (path) => !redactPath(path).includes(SECRET)), 500)
  t.end()
})

test('a URL that is cut behind a password is hidden, and one that ends with a port is not', (t) => {
  t.equal(redactBody('"http://u:geheim-47'), '***')
  t.equal(redactBody('see http://127.0.0.1:8774'), 'see http://127.0.0.1:8774')
  t.end()
})
