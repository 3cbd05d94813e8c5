// Requests to every call of the compute API, by the path below version and project.
import { HARD, LOCKED, SERVER, UNKNOWN } from '../../ids.js'
import type { CallCase, CaseTable, CaseWorld } from './case.js'

const OK: CallCase = { status: 200 }
const UNKNOWN_SERVER: CallCase = { status: 404, at: { server_id: UNKNOWN } }
const part = (value: string): CallCase => ({ status: 200, at: { part: value } })
const unknownPart: CallCase = { status: 404, at: { part: 'nothing' } }
const NEWEST = { 'openstack-api-version': 'compute 2.60' }
/** Tags are there from 2.26 on, images up to 2.35, where the profile enforces versions; /v2 is version 2.1. */
const tags = (at: Readonly<Record<string, string>>, status: number): readonly CallCase[] => [
  { status, at, headers: NEWEST, only: 'v2.1' }, { status: { otc: status, documented: status, nova: 404 }, at }, UNKNOWN_SERVER
]

/** A call that changes what it names, and does not find a server. */
const UNKNOWN_TARGET: CallCase = { status: { otc: 404, documented: 400, nova: 404 }, at: { server_id: UNKNOWN } }
const RENAMED = { server: { name: 'renamed' } }
const MANY = Object.fromEntries(Array.from({ length: 129 }, (_, index) => [`k${index}`, 'v']))
const forced = (change: object) => async ({ send, project }: CaseWorld): Promise<void> => {
  await send('PATCH', `/_emulator/servers/${SERVER}?project=${project}`, change)
}
const locked = forced({ locked: true })
/** Changes of metadata: accepted, one too many, under a lock, of an unknown server. */
const metadata = (body: object, tooMany: object): readonly CallCase[] => [
  { status: 200, body }, { status: 403, body: tooMany, before: forced({ metadata: Object.fromEntries(Object.entries(MANY).slice(1)) }) },
  { status: 409, body, before: locked }, { ...UNKNOWN_TARGET, body }, { status: 400, body: {} }
]
/** Changes of tags: accepted, in a state that refuses them, of an unknown server; before 2.26 not there in some profiles. */
const written = (at: Readonly<Record<string, string>>, status: number, body?: object): readonly CallCase[] => {
  const target = { at, ...(body === undefined ? {} : { body }) }
  return [
    { ...target, status, headers: NEWEST, only: 'v2.1' },
    { ...target, status: { otc: status, documented: status, nova: 404 } },
    { ...target, status: 409, headers: NEWEST, only: 'v2.1', before: forced({ status: 'ERROR' }) },
    { ...target, status: { otc: 409, documented: 409, nova: 404 }, before: forced({ status: 'ERROR' }) },
    { ...target, ...UNKNOWN_TARGET, at: { ...at, server_id: UNKNOWN } }
  ]
}

const restarted = async ({ send, project }: CaseWorld): Promise<void> => {
  await send('POST', `/v2.1/${project}/servers/${SERVER}/action`, HARD)
}
const withAction = async (world: CaseWorld): Promise<Partial<CallCase>> => {
  await restarted(world)
  const { instanceActions: [action] } = (await world.send('GET', `/v2.1/${world.project}/servers/${SERVER}/os-instance-actions`)).json()
  return { at: { part: String(action.request_id) } }
}
/** The first item of a list has an id, which the case asks for. */
const withFirst = (path: string, list: string, id: string) => async ({ send, project }: CaseWorld): Promise<Partial<CallCase>> => {
  const response = (await send('GET', `/v2.1/${project}/servers/${SERVER}/${path}`)).json()
  return { at: { part: String(response[list][0][id]) } }
}

const SERVER_BODY = { server: { name: 'new', flavorRef: 'physical.83.medium', imageRef: '1a6635d8-afea-4f2b-abb6-27a202bad319', networks: [{ uuid: '08a7715f-7de6-4ff9-a343-95ba4209f24a' }] } }
const ACCEPTED = { otc: 204, documented: 204, nova: 202 }
const LISTS: readonly CallCase[] = [
  OK, { status: 200, query: 'limit=1&sort_key=display_name&sort_dir=asc' }, { status: 200, headers: NEWEST, before: restarted }, { status: 400, query: 'limit=x' }, { status: 403, query: 'all_tenants=1' }
]

export const COMPUTE_CASES: CaseTable = {
  'GET /servers': LISTS,
  'GET /servers/detail': LISTS,
  'POST /servers': [
    { status: 202, body: SERVER_BODY }, { status: 202, body: { server: { ...SERVER_BODY.server, return_reservation_id: true } } }, { status: 400, body: { server: {} } }
  ],
  'GET /servers/{server_id}': [
    OK, { status: 200, headers: NEWEST }, { status: 200, at: { server_id: '726fb98f-46ca-475e-917e-2563e5a8cd20' } }, UNKNOWN_SERVER
  ],
  'DELETE /servers/{server_id}': [
    { status: 204 }, { status: 409, at: { server_id: LOCKED } }, { status: { otc: 404, documented: 400, nova: 404 }, at: { server_id: UNKNOWN } }
  ],
  'POST /servers/{server_id}/action': [
    { status: ACCEPTED, body: HARD },
    { status: ACCEPTED, body: { 'os-stop': {} } },
    { status: { otc: 409, documented: 400, nova: 409 }, body: HARD, before: restarted },
    { status: 409, body: HARD, at: { server_id: LOCKED } },
    { status: { otc: 404, documented: 400, nova: 404 }, body: HARD, at: { server_id: UNKNOWN } },
    { status: ACCEPTED, body: { lock: null } },
    { status: ACCEPTED, body: { unlock: null } },
    { status: 400, body: { reboot: {} } },
    { status: 400, body: '{' }
  ],
  'GET /servers/{server_id}/os-instance-actions': [
    { status: 200, before: restarted }, { status: 200, before: restarted, query: 'limit=1', headers: NEWEST }, UNKNOWN_SERVER
  ],
  'GET /servers/{server_id}/os-instance-actions/{part}': [
    { status: 200, before: withAction }, { status: 200, before: withAction, headers: NEWEST }, { status: 404, at: { part: 'req-0' } }
  ],
  'PUT /servers/{server_id}': [{ status: 200, body: RENAMED }, { status: 200, body: RENAMED, headers: NEWEST }, { ...UNKNOWN_TARGET, body: RENAMED }, { status: 400, body: {} }],
  'GET /servers/{server_id}/metadata': [OK, UNKNOWN_SERVER],
  'POST /servers/{server_id}/metadata': metadata({ metadata: { a: 'b' } }, { metadata: MANY }),
  'PUT /servers/{server_id}/metadata': metadata({ metadata: { a: 'b' } }, { metadata: MANY }),
  'PUT /servers/{server_id}/metadata/{part}': [
    ...metadata({ meta: { a: 'b' } }, { meta: { a: 'b' } }).map((each) => ({ ...each, at: { part: 'a', ...each.at } })), { status: 400, at: { part: 'b' }, body: { meta: { a: 'b' } } }
  ],
  'DELETE /servers/{server_id}/metadata/{part}': [
    { status: 204, at: { part: 'op_svc_userid' } }, unknownPart, { status: 409, at: { part: 'op_svc_userid' }, before: locked },
    { ...UNKNOWN_TARGET, at: { server_id: UNKNOWN, part: 'a' } }
  ],
  'GET /servers/{server_id}/metadata/{part}': [part('op_svc_userid'), unknownPart],
  'GET /servers/{server_id}/tags': tags({}, 200),
  'GET /servers/{server_id}/tags/{part}': [...tags({ part: 'key=value' }, 204), { ...unknownPart, headers: NEWEST }],
  'PUT /servers/{server_id}/tags': written({}, 200, { tags: ['a'] }),
  'DELETE /servers/{server_id}/tags': written({}, 204),
  'PUT /servers/{server_id}/tags/{part}': [...written({ part: 'new' }, 201), ...written({ part: 'key=value' }, 204)],
  'DELETE /servers/{server_id}/tags/{part}': [...written({ part: 'key=value' }, 204), { ...unknownPart, headers: NEWEST }],
  'GET /servers/{server_id}/ips': [OK, UNKNOWN_SERVER],
  'GET /servers/{server_id}/ips/{part}': [part('08a7715f-7de6-4ff9-a343-95ba4209f24a'), unknownPart],
  'GET /servers/{server_id}/os-interface': [OK, UNKNOWN_SERVER],
  'GET /servers/{server_id}/os-interface/{part}': [{ status: 200, before: withFirst('os-interface', 'interfaceAttachments', 'port_id') }, unknownPart],
  'GET /servers/{server_id}/os-volume_attachments': [OK, UNKNOWN_SERVER],
  'GET /servers/{server_id}/os-volume_attachments/{part}': [{ status: 200, before: withFirst('os-volume_attachments', 'volumeAttachments', 'id') }, unknownPart],
  'GET /servers/{server_id}/os-security-groups': [OK, UNKNOWN_SERVER],
  'GET /flavors': [OK, { status: 200, query: 'limit=1', headers: NEWEST }, { status: 400, query: 'minRam=x' }],
  'GET /flavors/detail': [OK, { status: 200, headers: NEWEST }],
  'GET /flavors/{flavor_id}': [OK, { status: 200, headers: NEWEST }, { status: 404, at: { flavor_id: 'nothing' } }],
  'GET /flavors/{flavor_id}/os-extra_specs': [OK, { status: 404, at: { flavor_id: 'nothing' } }],
  'GET /images': [OK, { status: 200, query: 'limit=1' }, { status: { otc: 200, documented: 200, nova: 404 }, headers: NEWEST, only: 'v2.1' }],
  'GET /images/detail': [OK, { status: { otc: 200, documented: 200, nova: 404 }, headers: NEWEST, only: 'v2.1' }],
  'GET /images/{image_id}': [OK, { status: 404, at: { image_id: UNKNOWN } }],
  'GET /images/{image_id}/metadata': [OK, { status: 404, at: { image_id: UNKNOWN } }],
  'GET /limits': [OK, { status: 200, headers: NEWEST }],
  'GET /os-availability-zone': [OK],
  'GET /os-availability-zone/detail': [{ status: 403 }],
  'GET /os-keypairs': [OK],
  'GET /os-keypairs/{name}': [{ status: 404, at: { name: 'nothing' } }],
  'GET /extensions': [OK],
  'GET /extensions/{alias}': [{ status: 200, at: { alias: 'os-keypairs' } }, { status: 404, at: { alias: 'nothing' } }]
}
