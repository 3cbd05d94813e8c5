/** A large snapshot over a socket: the built command serves others while it writes it. Issue 11. */
import { get, type IncomingMessage } from 'node:http'
import { test } from 'tap'
import { HARD, PROJECT, SERVER } from '../ids.js'
import { startCommand } from './command.js'

test('other requests are served between the first and the last byte of a large snapshot', { timeout: 120_000 }, async (t) => {
  const { url } = await startCommand(t, ['--port', '0', '--control', 'open', '--log-level', 'error'])
  const send = async (path: string, method = 'GET', body?: unknown): Promise<Response> =>
    await fetch(`${url}${path}`, { method, headers: { 'x-auth-token': 'demo', 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  // Each journal keeps 8 MB, so that the whole is more than sockets can hold.
  const rows = ['a', 'b', 'c', 'd'].flatMap((project) => Array.from({ length: 400 }, () => project))
  for (const project of new Set(rows)) await (await send(`/v2.1/0${project}/servers/${SERVER}/action`, 'POST', HARD)).text()
  for (const project of rows) await (await send(`/v2.1/0${project}/servers/${SERVER}/action`, 'POST', { reboot: { type: 'x'.repeat(16_000) } })).text()
  const response = await new Promise<IncomingMessage>((resolve, reject) => get(`${url}/_emulator/snapshot`, { agent: false }, resolve).once('error', reject))
  let text = ''
  let isOver = false
  const read = (async () => {
    for await (const part of response.setEncoding('utf8')) text += String(part)
    isOver = true
  })()
  const served: number[] = []
  while (!isOver) {
    const { status } = await send(`/v2.1/${PROJECT}/servers/${SERVER}/action`, 'POST', HARD)
    if (!isOver) served.push(status)
  }
  await read
  t.ok(served.length > 2, `${served.length} requests were served meanwhile`)
  t.equal(served[0], 204)
  t.ok(text.length > 20_000_000)
  const { projects } = JSON.parse(text) as { projects: Array<{ id: string, servers: unknown[] }> }
  t.same(projects.find(({ id }) => id === PROJECT)?.servers, [], 'the restart of the default project came later')
})
