/** `learn` against something that was not written here: Nova and Keystone of Debian, without a compute service. */
import { test } from 'tap'
import { once } from 'node:events'
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { runCommand } from './command.js'

const FOLDER = `${process.cwd()}/node_modules/.cache/openstack`
const PREPARE = 'sh test/e2e/openstack/prepare.sh node_modules/.cache/openstack'

/** What Nova shows without a compute service and an image service, as NOVA.md notes it. */
const EXPECTED = {
  errorStatus: 'semantic', errorBody: 'native', unauthorizedBody: 'keystone', routeErrors: 'bare', trailingSlash: 'refuse', rootVersions: 'compute', rebootTypeCase: 'nova', powerActionBody: 'any', mediaTypeCase: 'exact'
}

test('learning from a real Nova gives the choices of profile nova, and check finds no difference', { skip: existsSync(`${FOLDER}/ready`) ? false : `Nova and Keystone are not there; on Debian 12, this unpacks them (64 MB, a minute): ${PREPARE}` }, async (t) => {
  const services = spawn('/usr/bin/python3', ['test/e2e/openstack/serve.py', FOLDER], { env: { ...process.env, PYTHONPATH: `${FOLDER}/root/usr/lib/python3/dist-packages` }, stdio: ['ignore', 'pipe', 'ignore'] })
  t.teardown(async () => {
    const closed = once(services, 'close')
    services.kill()
    await closed
  })
  let text = ''
  const line = await new Promise<string>((resolve, reject) => {
    services.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part
      const [found] = /^\{.*\}$/m.exec(text) ?? []
      if (found !== undefined) resolve(found)
    })
    services.once('close', () => reject(new Error(`the services ended: ${text}`)))
  })
  const { identity } = JSON.parse(line) as { identity: string }
  const env = { OS_AUTH_URL: identity, OS_USERNAME: 'demo', OS_PASSWORD: 'demo-password', OS_USER_DOMAIN_ID: 'default', OS_PROJECT_DOMAIN_ID: 'default', OS_PROJECT_NAME: 'demo' }
  const dir = t.testdir({})
  t.match(await runCommand(t, ['learn', '--pause', '0'], env, dir), { code: 0 })
  const { base, choices } = JSON.parse(readFileSync(`${dir}/cloud.profile.json`, 'utf8')) as { base: string, choices: Record<string, { value: unknown }> }
  t.same([base, Object.fromEntries(Object.entries(choices).map(([name, { value }]) => [name, value]))], ['nova', EXPECTED])
  t.match(await runCommand(t, ['check', '--profile', 'nova', '--pause', '0'], env, dir), { code: 0, stdout: /no choice differs from nova: 9 the same, 14 undecided\n$/ })
  t.match(await runCommand(t, ['check', '--profile', 'otc', '--pause', '0'], env, dir), { code: 1, stdout: /8 choices differ from otc: / })
})
