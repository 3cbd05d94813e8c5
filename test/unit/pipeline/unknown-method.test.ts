import { test } from 'tap'
import { answerUnknownMethod } from '../../../src/pipeline/unknown-method.js'
import { buildWorlds } from '../../worlds.js'
import { PROJECT } from '../../ids.js'

const HEAD = `FOO /v2.1/${PROJECT}/servers HTTP/1.1`

test('the challenge of a 401 names the public URL, else the host of the request, if it has one', (t) => {
  const worlds = buildWorlds(t, { profile: 'nova' })
  const challenge = (head: string, publicUrl: string | null): unknown =>
    answerUnknownMethod(head, 'req-1', { worlds, auth: 'any', publicUrl })?.headers['www-authenticate']
  t.equal(challenge(`${HEAD}\r\nHost: bms.test:81`, null), 'Keystone uri="http://bms.test:81/v3"')
  t.equal(challenge(`${HEAD}\r\nnot a header`, null), 'Keystone uri="http:///v3"')
  t.equal(challenge(`${HEAD}\r\nHost: bms.test:81`, 'https://public'), 'Keystone uri="https://public/v3"')
  t.end()
})

test('profiles that name methods which are not allowed have no rule for unknown ones', (t) => {
  const worlds = buildWorlds(t)
  t.equal(answerUnknownMethod(`${HEAD}\r\nX-Auth-Token: demo`, 'req-1', { worlds, auth: 'any', publicUrl: null }), null)
  t.end()
})
