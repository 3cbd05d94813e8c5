import fc from 'fast-check'
import { test } from 'tap'
import { buildTestEmulator, HARD, SERVER, STOPPED } from '../helpers.js'

interface Answer { readonly status: number, readonly fault: string | null, readonly date: string | null, readonly body: unknown }

/** What one of many tests does with its project, chosen by chance. */
const steps = fc.array(fc.constantFrom('reboot', 'start', 'show', 'advance', 'fault', 'reset', 'profile'), { minLength: 2, maxLength: 6 })

async function call (url: string, method: string, path: string, token: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { 'x-auth-token': token, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  })
  const text = await answer.text()
  // Request ids come from streams of the project, whose id differs from run to run.
  return { status: answer.status, fault: answer.headers.get('x-emulator-fault'), date: answer.headers.get('date'), body: text === '' ? null : JSON.parse(text.replace(/req-[0-9a-f-]+/g, 'req')) as unknown }
}

/** One test on its own project; resolves to all that it saw, without the project's id and the port. */
async function story (url: string, id: string, todo: readonly string[]): Promise<string> {
  const { body } = await call(url, 'POST', '/_emulator/projects', '', { id, seed: 1, clock: 'manual' })
  const { token } = body as { token: string }
  const seen: Answer[] = []
  const control = `?project=${id}`
  for (const step of todo) {
    switch (step) {
      case 'reboot': seen.push(await call(url, 'POST', `/v2.1/${id}/servers/${SERVER}/action`, token, HARD)); break
      case 'start': seen.push(await call(url, 'POST', `/v2.1/${id}/servers/${STOPPED}/action`, token, { 'os-start': {} })); break
      case 'show': seen.push(await call(url, 'GET', `/v2.1/${id}/servers/${SERVER}`, token)); break
      case 'advance': seen.push(await call(url, 'POST', `/_emulator/clock/advance${control}`, '', { by: '4s' })); break
      case 'fault': seen.push(await call(url, 'POST', `/_emulator/faults${control}`, '', 'BMS.0212:probability=0.5:operation=any')); break
      case 'profile': seen.push(await call(url, 'PATCH', `/_emulator/profile${control}`, '', { name: 'nova' })); break
      default: seen.push(await call(url, 'POST', `/_emulator/reset${control}`, ''))
    }
  }
  await call(url, 'DELETE', `/_emulator/projects/${id}`, '')
  return JSON.stringify(seen).replaceAll(id, 'ID').replaceAll(url, 'URL')
}

test('200 concurrent tests on one port, in any order, see what each of them sees alone', { timeout: 120_000 }, async (t) => {
  const shared = await buildTestEmulator(t, { port: 0 })
  const alone = await buildTestEmulator(t, { port: 0 })
  const [url, quietUrl] = [await shared.listen(), await alone.listen()]
  let runs = 0
  await fc.assert(fc.asyncProperty(fc.array(steps, { minLength: 200, maxLength: 200 }), async (stories) => {
    runs++
    const together = await Promise.all(stories.map((todo, index) => story(url, `${runs}-${index.toString(16)}-a`, todo)))
    // One after the other, from the last to the first.
    for (const [index, todo] of [...stories.entries()].reverse()) {
      const own = await story(quietUrl, `${runs}-${index.toString(16)}-b`, todo)
      if (own !== together[index]) throw new Error(`story ${index} differs:\n${own}\n${String(together[index])}`)
    }
  }), { numRuns: 2, seed: 1, endOnFailure: true })
  t.equal(runs, 2)
})
