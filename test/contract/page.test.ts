/** The files of the page, as the emulator sends them. They are built before the tests: npm run build. */
import { gunzipSync } from 'node:zlib'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import Fastify from 'fastify'
import { test } from 'tap'
import { buildTestEmulator } from '../helpers.js'
import { page } from '../../src/page/serve.js'

const PATHS = ['/_emulator', '/_emulator/', '/_emulator/?project=x', '/_emulator/reference', '/_emulator/reference/?profile=nova'] as const

test('the page and the reference are one document under a strict policy', async (t) => {
  const { send } = await buildTestEmulator(t)
  for (const path of PATHS) {
    const { statusCode, headers, body } = await send('GET', path)
    t.equal(statusCode, 200, path)
    t.equal(headers['content-type'], 'text/html; charset=utf-8')
    t.equal(headers['cache-control'], 'no-cache')
    t.equal(headers['x-content-type-options'], 'nosniff')
    const policy = String(headers['content-security-policy'])
    t.match(policy, /default-src 'none'; script-src 'self'; style-src 'self'/)
    t.notMatch(policy, 'unsafe')
    t.match(policy, "frame-ancestors 'none'")
    t.notMatch(body, /<style|<script(?![^>]* src=)|style=|onload=|https?:/, 'nothing inline, and nothing of another host')
    const head = await send('HEAD', path)
    t.equal(head.statusCode, 200)
    t.equal(head.body, '')
    t.equal(head.headers['content-length'], headers['content-length'])
    const again = await send('GET', path, undefined, { 'if-none-match': String(headers.etag) })
    t.equal(again.statusCode, 304)
    t.equal(again.body, '')
  }
})

test('the files have names with a hash, may be kept for ever, and are compressed', async (t) => {
  const { send } = await buildTestEmulator(t)
  const { body } = await send('GET', '/_emulator/')
  const names = [...body.matchAll(/(?:src|href)="(\/_emulator\/assets\/[^"]+)"/g)].map(([, name]) => String(name))
  t.match(names.map((name) => name.slice(name.lastIndexOf('.'))).sort(), ['.css', '.js', '.svg'])
  for (const name of names) {
    t.match(name, /-[\w-]{8}\.\w+$/)
    const plain = await send('GET', name)
    t.equal(plain.statusCode, 200, name)
    t.equal(plain.headers['cache-control'], 'public, max-age=31536000, immutable')
    t.notOk('content-encoding' in plain.headers)
    const small = await send('GET', name, undefined, { 'accept-encoding': 'br, gzip' })
    t.equal(small.headers['content-encoding'], 'gzip')
    t.equal(small.headers.vary, 'Accept-Encoding')
    t.equal(gunzipSync(small.rawPayload).toString(), plain.body)
  }
  for (const path of ['assets/none.js', 'assets/..%2f..%2fpackage.json', 'assets/']) t.equal((await send('GET', `/_emulator/${path}`)).statusCode, 404, path)
  t.equal((await send('POST', '/_emulator/')).statusCode, 404)
})

test('all that the page can load is less than 100 KB, compressed', async (t) => {
  const { send } = await buildTestEmulator(t)
  const sizes = await Promise.all(readdirSync('dist/page/assets').map(async (name) => (await send('GET', `/_emulator/assets/${name}`, undefined, { 'accept-encoding': 'gzip' })).rawPayload.length))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  t.ok(total > 10_000 && total < 100_000, `${total} bytes`)
})

test('nothing of the page names another host', (t) => {
  for (const name of readdirSync('dist/page/assets')) {
    const hosts = readFileSync(`dist/page/assets/${name}`, 'utf8').match(/https?:\/\/[\w.]+/g) ?? []
    t.same(hosts.filter((host) => host !== 'http://www.w3.org'), [], name)
  }
  t.ok(statSync('dist/page/index.html').size < 2000)
  t.end()
})

test('a browser that opens the emulator is led to the page; clients get the versions', async (t) => {
  const { send } = await buildTestEmulator(t)
  const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
  const led = await send('GET', '/', undefined, { accept })
  t.equal(led.statusCode, 302)
  t.equal(led.headers.location, '/_emulator/')
  t.equal(led.body, '')
  for (const headers of [{ accept: '*/*' }, { accept: 'application/json' }, {}]) t.ok('versions' in (await send('GET', '/', undefined, headers)).json())
  t.ok('versions' in (await send('POST', '/', undefined, { accept })).json(), 'by another method')
  const closed = await buildTestEmulator(t, { control: 'off' })
  t.ok('versions' in (await closed.send('GET', '/', undefined, { accept })).json(), 'there is no page to lead to')
})

test('who may load the page: with a token everybody, to be asked for it; without the control API nobody', async (t) => {
  const guarded = await buildTestEmulator(t, { control: 'secret' })
  const { body } = await guarded.send('GET', '/_emulator/')
  const [, script = ''] = /src="([^"]+)"/.exec(body) ?? []
  t.equal((await guarded.send('GET', script)).statusCode, 200)
  t.equal((await guarded.send('GET', '/_emulator/clock')).statusCode, 401)
  const closed = await buildTestEmulator(t, { control: 'off' })
  for (const path of [...PATHS, script]) t.equal((await closed.send('GET', path)).statusCode, 404, path)
  const open = await buildTestEmulator(t)
  const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  t.equal((await open.send('GET', '/_emulator/', undefined, link)).statusCode, 200)
  t.equal((await open.send('GET', script, undefined, link)).statusCode, 401)
  t.equal((await open.send('GET', '/_emulator/', undefined, { host: 'rebound.example' })).statusCode, 401)
})

test('where the page is not built it says how to', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(page, { folder: pathToFileURL(`${t.testdir()}/`) })
  const { statusCode, body } = await app.inject('/')
  t.equal(statusCode, 503)
  t.match(body, 'npm run build')
})
