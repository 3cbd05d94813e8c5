/** The command `env` as a process: what it prints, and how it refuses. */
import { test } from 'tap'
import { runClient } from './client.js'

const env = (...args: string[]) => runClient(process.execPath, ['dist/cli/main.js', 'env', ...args], {})
const near = (...args: string[]) => runClient(process.execPath, ['dist/cli/main.js', ...args], { BMS_EMULATOR_URL: 'http://127.0.0.1:1/' })

test('env prints the variables for an emulator with the same options', async (t) => {
  const [plain, elsewhere, json, unset] = await Promise.all([env(), env('--port', '9000', '--host', '::'), env('--format', 'json', '--public-url', 'https://c.example/'), env('--unset')])
  t.match(plain.stdout, /^export OS_AUTH_URL=http:\/\/127\.0\.0\.1:8774\/v3\n/)
  t.match(elsewhere.stdout, /^export OS_AUTH_URL='http:\/\/\[::1\]:9000\/v3'\n/)
  t.match(JSON.parse(json.stdout), { OS_AUTH_URL: 'https://c.example/v3', OS_USERNAME: 'demo' })
  t.match(unset.stdout, /^unset OS_AUTH_URL .*\n$/)
})

test('env and health look for the emulator where the other commands do', async (t) => {
  const [variable, flag, both, health, elsewhere] = await Promise.all([near('env'), near('env', '--port', '9000'), near('env', '--url', 'http://127.0.0.1:2'), near('health'), near('health', '--port', '3')])
  t.match(variable.stdout, /OS_AUTH_URL=http:\/\/127\.0\.0\.1:1\/v3\n/)
  t.match(flag.stdout, /OS_AUTH_URL=http:\/\/127\.0\.0\.1:9000\/v3\n/)
  t.match(both.stdout, /OS_AUTH_URL=http:\/\/127\.0\.0\.1:2\/v3\n/)
  t.match(health, { exitCode: 1, stderr: /not ready: http:\/\/127\.0\.0\.1:1: / })
  t.match(elsewhere, { exitCode: 1, stderr: /not ready: http:\/\/127\.0\.0\.1:3: / })
})

test('env reports a mistake in one line', async (t) => {
  const cases: Array<[args: string[], message: RegExp]> = [
    [['--format', 'xml'], /^bms-emulator: --format: unknown format "xml"; expected one of shell, clouds\.yaml, json\n$/],
    [['--url', 'here'], /^bms-emulator: --url: "here" is not a URL; expected for example http:\/\/127\.0\.0\.1:8774\n$/],
    [['--port', '0'], /^bms-emulator: port 0 is a free port that .*--url.*\n$/],
    [['--identity', 'nosuch.json'], /^bms-emulator: nosuch\.json: there is no such file\n$/]
  ]
  const runs = await Promise.all(cases.map(([args]) => env(...args)))
  for (const [index, [args, message]] of cases.entries()) {
    t.equal(runs[index]?.exitCode, 2, args.join(' '))
    t.match(runs[index]?.stderr, message)
  }
})
