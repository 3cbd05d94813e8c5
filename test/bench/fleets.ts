/** Fleets, and calls to their servers. */
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT, SERVER } from '../ids.js'
import type { Call } from './call.js'

/** The id of the server with an index, as a path of a call contains it. */
const NUMBERED = '00000000-0000-4000-8000-%012d'

/** A token of any value is accepted. */
export const TOKEN = { 'X-Auth-Token': 'demo' }
const JSON_HEADERS = { ...TOKEN, 'Content-Type': 'application/json' }

/** The routes of the calls, as Fastify writes them. */
export const ROUTES = {
  action: '/v2.1/:project_id/servers/:server_id/action',
  show: '/v2.1/:project_id/servers/:server_id',
  detail: '/v2.1/:project_id/servers/detail',
  tokens: '/v3/auth/tokens'
}

const RESTART = { method: 'POST', headers: JSON_HEADERS, body: '{"reboot":{"type":"HARD"}}', status: 204 } as const

/** A restart of the server of the documents. */
export const restart: Call = { ...RESTART, path: `/v2.1/${PROJECT}/servers/${SERVER}/action` }

/** Restarts of the servers of a numbered fleet, in turn. */
export const restartInTurn = (count: number): Call => ({ ...RESTART, path: `/v2.1/${PROJECT}/servers/${NUMBERED}/action`, count })

/** Restarts of one server in each project, in turn. */
export const restartInProjects = (count: number): Call => ({ ...RESTART, path: `/v2.1/%032d/servers/${SERVER}/action`, count })

export const show: Call = { method: 'GET', path: `/v2.1/${PROJECT}/servers/${SERVER}`, headers: TOKEN, status: 200 }

/** Shows of the servers of a numbered fleet, in turn. */
export const showInTurn = (count: number): Call => ({ ...show, path: `/v2.1/${PROJECT}/servers/${NUMBERED}`, count })

export const firstPage: Call = { method: 'GET', path: `/v2.1/${PROJECT}/servers/detail?limit=25`, headers: TOKEN, status: 200 }

/** A log-in with the default user, whose token is for the default project. */
export const login: Call = {
  method: 'POST',
  path: '/v3/auth/tokens',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({
    auth: {
      identity: { methods: ['password'], password: { user: { name: 'demo', password: 'demo', domain: { name: 'Default' } } } },
      scope: { project: { name: 'eu-de', domain: { name: 'Default' } } }
    }
  }),
  status: 201
}

/** Writes a fleet of this size into a file, and returns its path. The servers are numbered, so that their ids follow. */
export function writeFleet (directory: string, count: number): string {
  const path = join(directory, `fleet-${count}.json`)
  const file = openSync(path, 'w')
  const entry = (index: number): string => `{"id":"${NUMBERED.replace('%012d', String(index).padStart(12, '0'))}","name":"bms-${index}"}`
  writeSync(file, '{"servers":[')
  // In parts: a string of all would take twice its size.
  for (let from = 0; from < count; from += 10_000) {
    const entries = Array.from({ length: Math.min(10_000, count - from) }, (_, index) => entry(from + index))
    writeSync(file, `${from === 0 ? '' : ','}${entries.join(',')}`)
  }
  writeSync(file, ']}')
  closeSync(file)
  return path
}

/** Writes a fleet of this size as one item, and returns the path of the file. */
export function writeSeries (directory: string, count: number): string {
  const path = join(directory, `series-${count}.json`)
  writeFileSync(path, JSON.stringify({ servers: [{ count, name: 'bms-{n}' }] }))
  return path
}
