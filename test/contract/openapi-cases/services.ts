// Requests to every call of version discovery, the BMS API and the image service, by their whole path.
import { HARD, SERVER, UNKNOWN } from '../../ids.js'
import type { CallCase, CaseTable, CaseWorld } from './case.js'

const OK: CallCase = { status: 200 }
const BATCH = { reboot: { type: 'HARD', servers: [{ id: SERVER }, { id: UNKNOWN }] } }

const withJob = async ({ send, project }: CaseWorld): Promise<Partial<CallCase>> => {
  const job = (await send('POST', `/v1/${project}/baremetalservers/action`, BATCH)).json()
  return { at: { job_id: String(job.job_id) } }
}
const withEndedJob = async (world: CaseWorld): Promise<Partial<CallCase>> => {
  const at = await withJob(world)
  await world.send('POST', `/_emulator/clock/advance?project=${world.project}`, { by: '1h' })
  return at
}

const images: readonly CallCase[] = [OK, { status: 200, query: 'limit=1' }, { status: 400, query: 'limit=x' }]
const image: readonly CallCase[] = [OK, { status: 404, at: { image_id: UNKNOWN } }]
/** Nova's routing layer knows the URL only with a trailing slash. */
const ofProject: readonly CallCase[] = [{ status: { otc: 200, documented: 200, nova: 404 } }, { status: 200, query: '/' }]

export const SERVICE_CASES: CaseTable = {
  ...Object.fromEntries(['GET', 'HEAD', 'TRACE', 'DELETE', 'OPTIONS', 'PATCH', 'PUT', 'POST'].map((method) => [`${method} /`, [OK]])),
  ...Object.fromEntries(['HEAD', 'TRACE', 'DELETE', 'OPTIONS', 'PATCH', 'PUT', 'POST'].flatMap((method) => [`${method} /v2`, `${method} /v2.1`]).map((call) => [call, [{ status: { otc: 405, documented: 405, nova: 200 } }]])),
  'GET /v1': [OK],
  'GET /v2': [OK],
  'GET /v2.1': [OK],
  'GET /v2/{project_id}': ofProject,
  'GET /v2.1/{project_id}': ofProject,
  'POST /v1/{project_id}/baremetalservers/action': [{ status: 200, body: BATCH }, { status: 200, body: { 'os-stop': { servers: [{ id: SERVER }] } } }, { status: 400, body: HARD }],
  'GET /v1/{project_id}/baremetalservers/detail': [OK, { status: 200, query: 'limit=1&offset=2' }, { status: 400, query: 'limit=x' }, { status: 403, query: 'all_tenants=1' }],
  'GET /v1/{project_id}/baremetalservers/{server_id}': [OK, { status: 404, at: { server_id: UNKNOWN } }, { status: 404, at: { server_id: 'flavors' } }],
  'GET /v1/{project_id}/jobs/{job_id}': [{ status: 200, before: withJob }, { status: 200, before: withEndedJob }, { status: 400, at: { job_id: UNKNOWN } }],
  'GET /image': [{ status: 300 }],
  'GET /image/versions': [OK],
  'GET /image/v2/images': images,
  'GET /image/v2/images/{image_id}': image,
  'GET /v2/images': images,
  'GET /v2/images/{image_id}': image
}
