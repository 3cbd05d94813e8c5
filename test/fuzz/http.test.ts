/** Requests made from the OpenAPI document get only responses that it lists, in each profile. It needs no Python. */
import tap, { test } from 'tap'
import { fuzzHttp } from './http.js'
import { PROFILE_NAMES } from '../../src/core/profile.js'
import { scaled, SEED } from './settings.js'

// A busy machine takes several times as long.
tap.setTimeout(300_000)

for (const profile of PROFILE_NAMES) {
  test(`under ${profile}, requests made from the document with seed ${SEED} get responses that it lists`, async (t) => {
    const count = await fuzzHttp({ profile, runs: scaled(200), seed: SEED })
    t.ok(count >= scaled(200), `${count} requests`)
  })
}

test('a status, a member and a body that the document does not list are found', async (t) => {
  const spoilt = { status: /the status 500 is not in the document/, member: /surprise/, type: /the media type text\/plain is not in the document/ }
  for (const [what, message] of Object.entries(spoilt)) {
    await t.rejects(fuzzHttp({
      profile: 'otc',
      runs: 100,
      seed: 1,
      spoil: (response) => {
        if (response.statusCode !== 200 || !String(response.headers['content-type']).startsWith('application/json')) return response
        if (what === 'status') return Object.assign(response, { statusCode: 500 })
        if (what === 'type') return Object.assign(response, { headers: { ...response.headers, 'content-type': 'text/plain' } })
        return Object.assign(response, { body: response.body.replace('{', '{"surprise":1,') })
      }
    }), { message }, what)
  }
})
