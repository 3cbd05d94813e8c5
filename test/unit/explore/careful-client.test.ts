// A client that does everything right is never broken. In a file of its own, because so many runs take a while.
import tap from 'tap'
import { careful } from '../../explore-clients.js'
import { explore } from '../../../src/index.js'

tap.setTimeout(300_000)
const { test } = tap

test('1,000 plans do not break the careful client, and the report has no warning', async (t) => {
  const progress: number[] = []
  const result = await explore(careful, { runs: 1000, failOn: 'warning', onProgress: ({ runs }) => progress.push(runs) })
  t.equal(result.drawn, 1000)
  t.ok(result.runs > 500)
  t.equal(progress.at(-1), result.runs)
})

test('nor do they under other profiles and seeds', async (t) => {
  for (const profile of ['nova', 'documented'] as const) t.match(await explore(careful, { runs: 90, seed: profile, profile, failOn: 'warning' }), { drawn: 90 })
})
