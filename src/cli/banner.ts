// The first output on a terminal: where the emulator is, how it stands, and a command that restarts a server.
import { describeRule } from '../faults/describe.js'
import { HANGING, wrapLines } from '../log/wrap.js'
import { VERSION } from '../version.js'
import type { Fleet } from '../store/fleet.js'
import type { Running } from '../emulator.js'
import type { ServerRecord } from '../core/server.js'

/** The most rules that are shown; `GET /_emulator/faults` lists all. */
const MAX_RULES_SHOWN = 5

/** Returns the banner of an emulator that listens on the URL. `columns` is the width of the terminal. */
export function banner ({ start, settings: { options: { host } }, control }: Pick<Running, 'start' | 'settings' | 'control'>, url: string, columns?: number): string {
  const { defaultProjectId, seed, profile, clock, fleet } = start
  const choices = Object.keys(profile.origins)
  const rows = [
    ['project', `${defaultProjectId}  (${fleet.size} ${fleet.size === 1 ? 'server' : 'servers'})`],
    ['profile', `${profile.learned === undefined ? profile.name : `learned from ${profile.learned.endpoint}`}${choices.length === 0 ? '' : `, with ${choices.join(', ')} set`}`],
    ['clock', clock.mode === 'system' && clock.scale !== 1 ? `${clock.scale}x as fast as the system` : clock.mode],
    ['seed', `${seed}  (--seed ${seed} replays this run)`],
    ['faults', faultsIn(start)],
    ...(control === 'off' ? [] : [['page', `${url}/_emulator/${control === 'token' ? '  (asks for the token)' : ''}`]]),
    ['control', controlOf(control, host, url)]
  ]
  return `
  bms-emulator ${VERSION} is listening on ${url}

${rows.map(([name, value]) => `${wrapLines(`  ${name?.padEnd(8)}  ${value}`, columns)}\n`).join('')}
  Restart a server:

${restartCommand(start, url)}

`
}

function faultsIn ({ rules, catalogue, kinds }: Running['start']): string {
  if (rules.length === 0) return 'none'
  const lines = rules.slice(0, MAX_RULES_SHOWN).map((rule) => `${rule.id}: ${describeRule(rule, catalogue, kinds)}`)
  const more = rules.length - lines.length
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join(`\n${' '.repeat(HANGING)}`)
}

function controlOf (mode: Running['control'], host: string, url: string): string {
  if (mode === 'off') return `off, because other machines can reach ${host}; --control TOKEN opens it to those who have the token`
  return `${url}/_emulator/operations${mode === 'token' ? '  (with its token)' : ''}`
}

/** Yields the servers that a restart finds running, newest first. */
function * readyServers (fleet: Fleet): Generator<ServerRecord> {
  const isReady = ({ vmState, locked }: ServerRecord): boolean => vmState === 'active' && !locked
  // A series has many servers or none.
  for (const record of fleet.walk(0, fleet.size, ({ series }) => isReady(series) ? null : [])) if (isReady(record)) yield record
}

/** Returns a command to copy. A terminal wraps it, but copies it as one line. */
function restartCommand ({ defaultProjectId, fleet }: Running['start'], url: string): string {
  const [server = fleet.at(0)] = readyServers(fleet)
  const path = `${url}/v2.1/${defaultProjectId}/servers`
  if (server === undefined) return `curl -s -H 'X-Auth-Token: demo' ${path}`
  return `curl -i -H 'X-Auth-Token: demo' -H 'Content-Type: application/json' -d '{"reboot":{"type":"HARD"}}' ${path}/${server.id}/action`
}
