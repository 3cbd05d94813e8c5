// Putting the emulator together: settings in, a running app out. The library and the command both start here.
import type { AddressInfo } from 'node:net'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { buildApp } from './app.js'
import { FileError, OptionError, writeFileWhole, type Settings } from './config/index.js'
import { createWorlds, type Worlds } from './world/projects.js'
import { viewEvent } from './world/events.js'
import { reload } from './world/operations/reload.js'
import { restoreSnapshot } from './world/operations/restore.js'
import { sleep } from './clock.js'
import { takeSnapshot } from './world/operations/snapshot.js'
import { templateOf } from './world/template.js'
import { VERSION } from './version.js'
import type { Catalogue } from './core/catalogue.js'
import type { ControlAccess } from './control/access.js'
import type { OptionName } from './config/index.js'
import type { Template } from './world/settings.js'

/** An emulator that was put together; it listens once it is told to. */
export interface Running {
  readonly app: FastifyInstance
  readonly worlds: Worlds
  readonly settings: Settings
  readonly start: Template
  /** Ends whatever waits, once the emulator closes. */
  readonly ending: AbortSignal
  /** Listens as the settings say and answers the URL. @throws the error of the socket, such as EADDRINUSE */
  listen(): Promise<string>
  /** Takes over other settings while it runs; answers the options that differ and need a new start. */
  reload(settings: Settings): readonly OptionName[]
  /** Ends what waits, closes the sockets and resolves when all is released. Calling it again is harmless. */
  close(): Promise<void>
}

/** What cannot change while it runs. */
const FIXED_OPTIONS = ['port', 'host', 'publicUrl', 'control', 'auth', 'logLevel', 'clock', 'seed'] as const satisfies readonly OptionName[]

/** Puts an emulator together. Nothing listens yet, and nothing was read but what the settings hold. */
export function assemble (settings: Settings, catalogue: Catalogue, logger: FastifyBaseLogger): Running {
  const ending = new AbortController()
  const start = templateOf(settings, catalogue)
  const isLogged = ['trace', 'debug', 'info'].includes(logger.level)
  const worlds = createWorlds(start, {
    onProject: (projectId) => logger.info({ projectId }, 'project made'),
    isAwaited: isLogged,
    onTransition: (event) => { if (isLogged) logger.info(viewEvent(event), 'transition') }
  })
  begin(worlds, settings)
  const { host, port, auth, publicUrl } = settings.options
  const app = buildApp({ worlds, logger, auth, control: accessOf(settings), publicUrl, version: VERSION, sleep })
  let closing: Promise<void> | null = null
  return {
    app,
    worlds,
    settings,
    start: worlds.template,
    ending: ending.signal,
    listen: async () => {
      await app.listen({ host, port })
      return urlOf(app.server.address() as AddressInfo)
    },
    reload: (changed) => {
      reload(worlds, templateOf(changed, catalogue))
      return FIXED_OPTIONS.filter((name) => JSON.stringify(changed.options[name]) !== JSON.stringify(settings.options[name]))
    },
    close: () => {
      ending.abort()
      worlds.endHolds()
      closing ??= app.close().then(() => save(worlds, settings))
      return closing
    }
  }
}

/** Puts back the snapshot that the settings hold. @throws FileError, OptionError with one line that says what is wrong in it */
function begin (worlds: Worlds, { snapshot, options }: Settings): void {
  if (snapshot === null) return
  try {
    restoreSnapshot(worlds, snapshot)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw typeof options.snapshot === 'string' ? new FileError(`${options.snapshot}: ${error.message}`) : new OptionError(`snapshot: ${error.message}`)
  }
  worlds.startedFrom = snapshot
}

function save (worlds: Worlds, { saveTo }: Settings): void {
  if (saveTo !== null) writeFileWhole(saveTo, `${JSON.stringify(takeSnapshot(worlds))}\n`)
}

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]', '::1'] as const

/** Without a choice the control API is open on loopback and off elsewhere. On loopback only loopback's names reach it. */
function accessOf ({ options: { control, host, publicUrl } }: Settings): ControlAccess {
  const isLoopback = (LOOPBACK_NAMES as readonly string[]).includes(host) || host.startsWith('127.')
  const hosts = isLoopback ? [...new Set([...LOOPBACK_NAMES, host])] : null
  const mode = control === '' ? (isLoopback ? 'open' : 'off') : control
  const names = { hosts, publicUrl }
  return mode === 'open' || mode === 'off' ? { mode, ...names } : { mode: 'token', token: mode, ...names }
}

/** Returns the URL by which clients on this machine reach an address that is listened on. */
export function urlOf (address: Pick<AddressInfo, 'address' | 'family' | 'port'>): string {
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  // Nobody can connect to "any address"; the loopback one always works from here.
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '[::]' ? '[::1]' : host
  return `http://${reachable}:${address.port}`
}
