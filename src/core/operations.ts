// What a request asks for, as one closed list: the word that fault rules match on and that the journal shows.

/** Every operation with what it covers. */
export const OPERATIONS = {
  reboot: 'POST .../servers/{id}/action with "reboot"',
  start: 'POST .../servers/{id}/action with "os-start"',
  stop: 'POST .../servers/{id}/action with "os-stop"',
  show: 'GET .../servers/{id}',
  list: 'GET .../servers',
  detail: 'GET .../servers/detail',
  create: 'POST .../servers',
  delete: 'DELETE .../servers/{id}',
  token: 'the calls of /v3/auth/tokens',
  discovery: 'version lists and documents',
  batch: 'POST /v1/{project_id}/baremetalservers/action',
  job: 'GET /v1/{project_id}/jobs/{job_id}',
  lookup: 'the read-only calls on the way: projects, catalog, flavors, images, limits ...',
  unknown: 'anything that is not emulated'
} as const

/** What a request asks for, by its name. */
export type Operation = keyof typeof OPERATIONS
export const OPERATION_NAMES = Object.keys(OPERATIONS) as readonly Operation[]

/** What a rule without `operation` means. */
export const POWER_OPERATIONS: readonly Operation[] = ['reboot', 'start', 'stop']
