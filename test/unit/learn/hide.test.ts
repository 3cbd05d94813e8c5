/** Secrets are taken out of texts of a cloud, and never change what is learned. */
import { test } from 'tap'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { checkProfileFile } from '../../../src/shapes/profile-file.js'
import { ENDPOINT, startCloud } from '../../learning.js'
import { hide, hideInOwn } from '../../../src/learn/hide.js'
import { namedProfile } from '../../../src/core/profile.js'
import { writeProfileFile } from '../../../src/learn/profile-file.js'
import type { Learned, LearnOptions } from '../../../src/learn/learn.js'

test('secrets are taken out of responses, texts and files', async (t) => {
  const hidden = [['a-secret', 'TOKEN'], ['abc', 'SHORT']] as const
  t.equal(hide('{"tenant_id": "1","owner_user_id":"2","project_id":"3","x":"a-secret abc"}', hidden), '{"tenant_id": "PROJECT","owner_user_id":"USER","project_id":"PROJECT","x":"TOKEN abc"}')
  const cloud = await startCloud(t)
  const learned = await cloud.learn()
  const file = writeProfileFile(learned, { endpoint: 'https://cloud.example/v2.1/c685484a8cc2416b97260938705deb65', date: '2026-11-25', allow: ['read'], hidden: [['c685484a8cc2416b97260938705deb65', 'PROJECT']], exactnessMs: 0 })
  const text = JSON.stringify(file)
  t.notMatch(text, /c685484a8cc2416b97260938705deb65|demo/)
  t.match(file, { endpoint: 'https://cloud.example/v2.1/PROJECT', base: 'otc', choices: { pageSize: { evidence: { response: { body: /\.\.\. \(\d+ characters\)$/ } } } } })
})

test('a secret is hidden in every form in which a cloud sends it back', async (t) => {
  const secret = 'my"secret\\pass/ü 字!'
  const json = JSON.stringify(secret).slice(1, -1)
  const ascii = json.replace('ü', '\\u00fc').replace('字', '\\u5b57')
  const all = secret.split('').map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')
  const url = encodeURIComponent(secret)
  const forms = [secret, json, JSON.stringify(json).slice(1, -1), ascii, ascii.replace('00fc', '00FC').replace('5b57', '5B57'), json.replace('/', '\\/'), all, url, url.toLowerCase(), url.replace('%20', '+'), url.replace('!', '%21'), url.replace('%2F', '/')]
  for (const form of forms) t.equal(hide(`a ${form} b`, [[secret, '$&PASSWORD']]), 'a $&PASSWORD b', form)
  t.equal(hide('\ud800abc', [['\ud800abc', 'HALF']]), 'HALF')
})

test('a secret that is an ordinary word is hidden where it is a whole word, and never as the name of a member', async (t) => {
  const shown = (text: string, secret = 'error'): string => hide(text, [[secret, 'PASSWORD']])
  t.equal(shown('{"error":{"errors":1,"error_code":2,"message":"wrong: error"}}'), '{"error":{"errors":1,"error_code":2,"message":"wrong: PASSWORD"}}')
  t.equal(shown('{\\"error\\" : 1}'), '{\\"error\\" : 1}')
  t.equal(shown('{"was":"error","next":"an\\nerror","u":"\\u002derror","url":"/%2Ferror?x=error&y"}'), '{"was":"PASSWORD","next":"an\\nPASSWORD","u":"\\u002dPASSWORD","url":"/%2FPASSWORD?x=PASSWORD&y"}')
  t.equal(shown('{"conflictingRequest":{"message":"not conflictingRequests"}}', 'conflictingRequest'), '{"conflictingRequest":{"message":"not PASSWORDs"}}')
  t.equal(shown('{"1000":{"ram":1000,"disk":10001}}', '1000'), '{"PASSWORD":{"ram":PASSWORD,"disk":10001}}')
})

test('what is no ordinary word is hidden inside a word, and _ ends one', async (t) => {
  const shown = (text: string, secret: string): string => hide(text, [[secret, 'PASSWORD']])
  t.equal(shown('demo_Xy7Kq9Lm2Pz4 was refused: "Xy7Kq9Lm2Pz4_old", next=%253DXy7Kq9Lm2Pz4', 'Xy7Kq9Lm2Pz4'), 'demo_PASSWORD was refused: "PASSWORD_old", next=%253DPASSWORD')
  for (const secret of ['hunter27', 'hunterTwo', 'HUNTERtwo']) t.equal(shown(`my${secret}s`, secret), 'myPASSWORDs')
  for (const secret of ['hunter', 'Hunter', 'HUNTER', '2727']) {
    t.equal(shown(`a_${secret}_b x${secret} ${secret}s 9${secret}9`, secret), `a_PASSWORD_b x${secret} ${secret}s 9${secret}9`)
    t.equal(shown(`next=%3D${secret}&%25253D${secret}`, secret), 'next=%3DPASSWORD&%25253DPASSWORD')
    t.equal(shown(`{"old_${secret}_name":"${secret}_x"}`, secret), secret === '2727' ? '{"old_PASSWORD_name":"PASSWORD_x"}' : `{"old_${secret}_name":"PASSWORD_x"}`)
  }
  t.equal(hideInOwn('GET /servers/Xy7Kq9Lm2Pz4 servers', [['Xy7Kq9Lm2Pz4', 'PASSWORD'], ['servers', 'PASSWORD']]), 'GET /servers/PASSWORD servers')
})

test('a secret of up to three characters is hidden behind the name of one alone', async (t) => {
  const text = 'abc, password=abc, the Password is: "abc", {"adminPass":"abc","token": "abc","id":"abc"}, passabc'
  t.equal(hide(text, [['abc', 'SHORT'], ['', 'EMPTY']]), 'abc, password=SHORT, the Password is: "abc", {"adminPass":"SHORT","token": "SHORT","id":"abc"}, passabc')
})

test('all secrets are found in one pass, the longest first', async (t) => {
  t.equal(hide('PASS.WORD and PASS', [['PASS', 'A.WORD'], ['PASS.WORD', 'PASS']]), 'PASS and A.WORD')
})

test('words stay in what this command itself says, apart from the id of a project', async (t) => {
  t.equal(hideInOwn('GET /v2.1/p123/servers is a gAAAA-9', [['servers', 'PASSWORD'], ['p123', 'PROJECT'], ['gAAAA-9', 'TOKEN']]), 'GET /v2.1/PROJECT/servers is a TOKEN')
})

test('whatever word is the password, the values are the same, and the file is one', async (t) => {
  const cloud = await startCloud(t, namedProfile('documented').choices)
  const words = new Set<string>()
  const onExchange: LearnOptions['onExchange'] = ({ response: { body } }) => { for (const [word] of body.matchAll(/\w{3,}/g)) words.add(word) }
  const valuesOf = ({ findings }: Learned): readonly unknown[] => Object.values(findings).map((finding) => 'value' in finding ? finding.value : null)
  const usual = await cloud.learn({ onExchange })
  t.ok(words.size > 100)
  fc.assert(fc.property(fc.constantFrom(...words), (word) => {
    const file = writeProfileFile(usual, { endpoint: ENDPOINT, date: '', allow: ['read'], hidden: [[word, 'PASSWORD']], exactnessMs: 0 })
    assert.deepEqual(Object.values(checkProfileFile(file).choices).map(({ value }) => value), valuesOf(usual).filter((value) => value !== null))
  }), { numRuns: 50 })
  await fc.assert(fc.asyncProperty(fc.constantFrom('error', 'code', 'itemNotFound', ...words), async (word) => {
    assert.deepEqual(valuesOf(await cloud.learn({ conceal: (text) => hide(text, [[word, 'PASSWORD']]) })), valuesOf(usual))
  }), { numRuns: 20, examples: [['error'], ['code'], ['message'], ['versions']] })
})
