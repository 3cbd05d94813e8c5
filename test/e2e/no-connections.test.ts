/** A network trap: no command but `learn` and `check` opens a connection to another host, and none asks for a name. */
import { test } from 'tap'
import { runCommand, startCommand } from './command.js'
import { PROJECT, SERVER } from '../helpers.js'

/** A module that is loaded before the command: writes a line for each connection and each look-up that leaves this machine. */
const TRAP = `
import dns from 'node:dns'
import net from 'node:net'
import { syncBuiltinESMExports } from 'node:module'
const isLocal = (host) => host === undefined || host === 'localhost' || host === '::1' || /^127\\./.test(host)
const caught = (what) => process.stderr.write('TRAP ' + what + '\\n')
const { connect } = net.Socket.prototype
net.Socket.prototype.connect = function (...args) {
  const [first] = args.flat()
  if (typeof first === 'object' && typeof first.path !== 'string' && !isLocal(first.host)) {
    caught('connection to ' + first.host)
    queueMicrotask(() => this.destroy(new Error('trapped')))
    return this
  }
  return connect.apply(this, args)
}
for (const holder of [dns, dns.promises]) {
  for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
    const original = holder[name]
    holder[name] = (host, ...rest) => {
      if (!isLocal(host)) caught('look-up of ' + host)
      return original(host, ...rest)
    }
  }
}
syncBuiltinESMExports()
`

test('no other command opens a connection to another host', async (t) => {
  const dir = t.testdir({
    'trap.mjs': TRAP,
    'plan.json': '{"version":1,"faults":["503:times=1"]}',
    'client.js': `
    const { BMS_EMULATOR_URL: url } = process.env
    fetch(url + '/v2.1/${PROJECT}/servers', { headers: { 'x-auth-token': 'demo' } }).then((response) => process.exit(response.ok ? 0 : 1))`
  })
  const env = { NODE_OPTIONS: `--import=${dir}/trap.mjs`, HTTP_PROXY: 'http://192.0.2.7:3128', http_proxy: 'http://192.0.2.7:3128' }
  const served = await startCommand(t, ['--port', '0', '--faults', `${dir}/plan.json`, '--save', '--snapshot', `${dir}/state.json`, '--public-url', 'https://cloud.example.com'], env)
  for (const path of ['/', '/_emulator/', '/_emulator/openapi.json', '/_emulator/metrics', '/_emulator/profile', `/v2.1/${PROJECT}/servers/${SERVER}`]) await fetch(`${served.url}${path}`, { headers: { 'x-auth-token': 'demo' } })
  await fetch(`${served.url}/v2.1/${PROJECT}/servers/${SERVER}/action`, { method: 'POST', headers: { 'x-auth-token': 'demo' }, body: '{"reboot":{"type":"HARD"}}' })
  const remote = { ...env, BMS_EMULATOR_URL: served.url }
  const commands: ReadonlyArray<readonly string[]> = [
    ['--help'], ['--version'], ['--print-config'], ['env'], ['errors'], ['errors', 'BMS.0037'], ['health', served.url], ['faults', 'validate', `${dir}/plan.json`],
    ['faults', 'add', '503'], ['faults', 'list'], ['faults', 'clear'], ['servers'], ['logs'], ['advance', '1s'], ['snapshot', 'save', `${dir}/saved.json`],
    ['snapshot', 'load', `${dir}/saved.json`], ['reset'], ['completion', 'bash'], ['run', '--', process.execPath, `${dir}/client.js`],
    ['learn', '--dry-run', 'http://192.0.2.1'], ['check', '--dry-run', 'http://192.0.2.1']
  ]
  for (const args of commands) {
    const { code, stdout, stderr } = await runCommand(t, args, remote, dir)
    t.equal(code, 0, args.join(' '), { stderr })
    t.notMatch(`${stdout}${stderr}`, 'TRAP', args.join(' '))
  }
  const { stdout, stderr } = await served.stop('SIGTERM')
  t.notMatch(`${stdout}${stderr}`, 'TRAP', 'start')
})

test('the trap catches what it should', async (t) => {
  const dir = t.testdir({ 'trap.mjs': TRAP })
  const env = { NODE_OPTIONS: `--import=${dir}/trap.mjs`, OS_TOKEN: 'token', OS_PROJECT_ID: PROJECT }
  t.match(await runCommand(t, ['learn', 'http://192.0.2.1', '--pause', '0', '--timeout', '300'], env, dir), { code: 1, stderr: /TRAP connection to 192\.0\.2\.1/ })
  t.match(await runCommand(t, ['health', 'http://cloud.example'], env, dir), { stderr: /TRAP/ })
})
