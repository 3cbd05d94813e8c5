/** The app that both APIs share. */
import { pino } from 'pino'
import { test } from 'tap'
import { buildApp } from '../../src/app.js'
import { sleep } from '../../src/clock.js'
import { buildWorlds } from '../worlds.js'

test('a route outside both APIs has no compiler for its schemas, and says so before the app listens', async (t) => {
  for (const schema of [{ querystring: { type: 'object' } }, { response: { 200: { type: 'object' } } }]) {
    const app = buildApp({ worlds: buildWorlds(t), logger: pino({ level: 'silent' }), auth: 'any', control: { mode: 'off', hosts: null, publicUrl: null, allowOrigins: [] }, publicUrl: null, version: '0', sleep })
    app.get('/elsewhere', { schema }, () => '')
    await t.rejects(async () => { await app.ready() }, { message: 'this route needs a compiler of Fastify; set one for its API' })
  }
})
