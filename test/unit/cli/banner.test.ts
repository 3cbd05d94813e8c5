import { test } from 'tap'
import { banner } from '../../../src/cli/banner.js'
import { catalogue, settingsOf } from '../../worlds.js'
import { SERVER } from '../../ids.js'
import { templateOf } from '../../../src/world/template.js'

const URL = 'http://127.0.0.1:8774'
const shown = (options: Readonly<Record<string, unknown>> = {}, control: 'open' | 'token' | 'off' = 'open'): string => {
  const settings = settingsOf(options)
  return banner({ start: templateOf(settings, catalogue), settings, control }, URL)
}

test('the banner says where the emulator is, how it stands, and how to restart a server', (t) => {
  const text = shown()
  t.match(text, /bms-emulator \d+\.\d+\.\d+ is listening on http:\/\/127\.0\.0\.1:8774\n/)
  t.match(text, / {2}project {3}c685484a8cc2416b97260938705deb65 {2}\(5 servers\)\n/)
  t.match(text, / {2}profile {3}otc\n {2}clock {5}manual\n {2}seed {6}1 {2}\(--seed 1 replays this run\)\n {2}faults {4}none\n/)
  t.match(text, /\ncurl -i -H 'X-Auth-Token: demo' -H 'Content-Type: application\/json' -d '\{"reboot":\{"type":"HARD"\}\}' http:\/\/127\.0\.0\.1:8774\/v2\.1\/c685484a8cc2416b97260938705deb65\/servers\/95bf2490-5428-432c-ad9b-5e3406f869dd\/action\n/)
  t.end()
})

test('what differs from the usual is named', (t) => {
  t.match(shown({ set: { successStatus: 202 } }), /profile {3}otc, with successStatus set/)
  t.match(shown({ clock: '10x' }), /clock {5}10x as fast as the system/)
  t.match(shown({ fault: ['503:times=2'] }), /faults {4}flag-1: Each of the next 2 reboot, start or stop requests/)
  t.match(shown({ fault: Array.from({ length: 7 }, () => '503') }), /flag-5: [^\n]*\n {12}and 2 more\n/)
  t.match(shown({ host: '0.0.0.0' }, 'off'), /control {3}off, because other machines can reach 0\.0\.0\.0; --control TOKEN opens it/)
  t.match(shown({}, 'token'), /operations {2}\(with its token\)/)
  t.match(shown({ servers: [{ name: 'a', id: SERVER }, { name: 'b-{n}', count: 1_000_000, locked: true }] }), new RegExp(`\\(1000001 servers\\)[^]*/servers/${SERVER}/action`))
  t.match(shown({ servers: [{ name: 'a' }, { name: 'b-{n}', count: 3 }] }), /\(4 servers\)[^]*000000000003\/action/)
  t.match(shown({ servers: [] }), /\(0 servers\)[^]*curl -s -H 'X-Auth-Token: demo' http/)
  t.end()
})
