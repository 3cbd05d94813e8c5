// Measures the emulator beside other servers. Each number is the CPU time of the server process per request, of its own counters.
//   npm run bench -- --only restart,show --rounds 5 --seconds 3 --connections 16
import { parseArgs } from 'node:util'
import { LOAD_TOOL, burst, type Call } from './load.js'
import { MAIN, benchFile, serve, type Served } from './processes.js'
import { median } from './numbers.js'

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: 'restart,show' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '16' }
  }
})
const [rounds, seconds, connections] = [Number(options.rounds), Number(options.seconds), Number(options.connections)]

const SERVER_PATH = '/v2.1/c685484a8cc2416b97260938705deb65/servers/95bf2490-5428-432c-ad9b-5e3406f869dd'
const token = { 'X-Auth-Token': 'demo' }
const calls: Readonly<Record<string, Call>> = {
  restart: { method: 'POST', path: `${SERVER_PATH}/action`, body: '{"reboot":{"type":"HARD"}}', headers: { ...token, 'Content-Type': 'application/json' }, status: 204 },
  show: { method: 'GET', path: SERVER_PATH, headers: token, status: 200 }
}

async function measure (side: Served, call: Call): Promise<{ readonly cpuUs: number, readonly rate: number, readonly p99Us: number }> {
  const before = await side.usage()
  const { requests, seconds: took, p99Us } = await burst({ url: side.url, call, seconds, connections })
  const after = await side.usage()
  return { cpuUs: (after.cpuUs - before.cpuUs) / requests, rate: requests / took, p99Us }
}

console.log(`load: ${LOAD_TOOL}, ${connections} connections, keep-alive; ${rounds} rounds of ${seconds} s for each side; CPU time of the server process (user and system) per request`)
const ours = await serve('emulator', [MAIN, '--port', '0', '--reboot-duration', '0', '--log-level', 'warn', '--fault', 'BMS.0212:server=nobody'])
const show = await fetch(`${ours.url}${SERVER_PATH}`, { headers: token })
const bare = await serve('bare Fastify', [benchFile('bare-app'), await show.text()])
for (const name of options.only.split(',')) {
  const call = calls[name]
  if (call === undefined) throw new Error(`--only names the row ${JSON.stringify(name)}; expected one of ${Object.keys(calls).join(', ')}`)
  const [base, own, ratios]: [number[], number[], number[]] = [[], [], []]
  for (let round = 0; round <= rounds; round++) {
    const [reference, measured] = [await measure(bare, call), await measure(ours, call)]
    // The first round warms both up.
    if (round === 0) continue
    base.push(reference.cpuUs)
    own.push(measured.cpuUs)
    ratios.push(reference.cpuUs / measured.cpuUs)
    console.log(`${name} ${round}: bare ${reference.cpuUs.toFixed(1)} us (${Math.round(reference.rate)}/s), emulator ${measured.cpuUs.toFixed(1)} us (${Math.round(measured.rate)}/s), ratio ${(reference.cpuUs / measured.cpuUs).toFixed(2)}`)
  }
  console.log(`${name}: median of bare ${median(base).toFixed(1)} us, emulator ${median(own).toFixed(1)} us, ratio ${median(ratios).toFixed(2)} (goal 0.85)`)
}
await Promise.all([bare.stop(), ours.stop()])
