// What a person does on the page: actions by the emulated API, as any client sends them, and changes by the control API.
import { control, emulated, CallError, refusalIn, type Reply } from './wire.js'
import { inProject, machines, notice, projectId, pulse, readProjects, selected, show } from './model.js'
import { plain } from './states.js'
import type { ErrorCode, Server } from './messages.js'

/** Does something that can be refused, and shows the refusal. */
async function attempt (act: () => Promise<unknown>): Promise<void> {
  try {
    await act()
    notice.value = null
  } catch (error) {
    notice.value = error instanceof CallError ? error.message : 'The emulator did not respond.'
  }
}

/** Asks for an action by the emulated API, as any client does. */
export async function act (id: string, body: Readonly<Record<string, unknown>>): Promise<Reply> {
  const reply = await emulated(projectId.value, 'POST', `/v2.1/${projectId.value}/servers/${encodeURIComponent(id)}/action`, body)
  const name = plain(machines.value.get(id)?.name ?? id, 40)
  notice.value = reply.status >= 200 && reply.status < 300 ? null : `${name}: ${refusalIn(reply)}`
  return reply
}

export const ACTIONS = { restart: { reboot: { type: 'HARD' } }, start: { 'os-start': null }, stop: { 'os-stop': null }, lock: { lock: null }, unlock: { unlock: null } } as const

/** Restarts machines one after another, `gapMs` of this machine's time apart. */
export async function storm (ids: readonly string[], gapMs: number): Promise<void> {
  const replies: Array<Promise<Reply>> = []
  for (const id of ids) {
    replies.push(act(id, ACTIONS.restart))
    if (gapMs > 0) await new Promise((resolve) => setTimeout(resolve, gapMs))
    else if (replies.length % 50 === 0) await Promise.all(replies)
  }
  const statuses = (await Promise.all(replies)).map(({ status }) => status)
  const refused = statuses.filter((status) => status < 200 || status > 299).length
  notice.value = `${statuses.length - refused} of ${statuses.length} restarts accepted${refused === 0 ? '.' : `, ${refused} refused.`}`
}

/** Changes something by the control API, for the project that is shown. */
export async function change (method: string, path: string, body?: unknown): Promise<void> {
  await attempt(async () => {
    await control(method, inProject(path), body)
    await pulse()
  })
}

/** Changes a machine by the control API, and shows it as it is then. */
export async function patch (id: string, body: unknown): Promise<void> {
  await attempt(async () => {
    const server = await control<Server>('PATCH', inProject(`servers/${encodeURIComponent(id)}`), body)
    machines.value = new Map(machines.value).set(id, server)
  })
}

export async function add (name: string): Promise<void> {
  await attempt(async () => {
    const server = await control<Server>('POST', inProject('servers'), { name })
    machines.value = new Map(machines.value).set(server.id, server)
    selected.value = server.id
  })
}

export async function newProject (): Promise<void> {
  await attempt(async () => {
    const { id } = await control<{ id: string }>('POST', 'projects', {})
    await readProjects()
    show(id)
  })
}

let catalogue: Promise<readonly ErrorCode[]> | null = null
/** Returns every code and status that can be injected. */
export function codes (): Promise<readonly ErrorCode[]> {
  catalogue ??= control<{ errors: ErrorCode[], related: ErrorCode[], statuses: Array<{ status: number, message: string }> }>('GET', 'errors').then(({ errors, related, statuses }) => [
    ...errors, ...related, ...statuses.map(({ status, message }) => ({ code: String(status), httpStatus: status, messageTemplate: message }))
  ])
  return catalogue
}
