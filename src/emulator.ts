// Putting the emulator together: settings in, a running app out. The library and the command both start here.
import type { AddressInfo } from 'node:net'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { buildApp } from './app.js'
import { FileError, OptionError, writeFileWhole, type Settings } from './config/index.js'
import { createFleet, type Fleet } from './store/fleet.js'
import { createWorlds, type Worlds } from './world/projects.js'
import { viewEvent } from './world/events.js'
import { reload } from './world/operations/reload.js'
import { restoreSnapshot } from './world/operations/restore.js'
import { sleep } from './clock.js'
import { takeSnapshot } from './world/operations/snapshot.js'
import { VERSION } from './version.js'
import type { Catalogue } from './core/catalogue.js'
import type { ControlAccess } from './control/access.js'
import type { OptionName, Options } from './config/index.js'
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
  /**
   * Applies other settings while it runs. Returns the options of `written`, as they stand in files, flags and environment,
   * that differ and take effect at the next start. @throws OptionError with one line; nothing is changed then
   */
  reload(settings: Settings, written?: Options): readonly OptionName[]
  /** Ends what waits, closes the sockets and resolves when all is released. Calling it again is harmless. */
  close(): Promise<void>
}

/** What cannot change while it runs. */
const FIXED_OPTIONS = ['port', 'host', 'publicUrl', 'control', 'auth', 'logLevel', 'clock', 'seed', 'snapshot', 'save'] as const satisfies readonly OptionName[]

/** What new projects start from. */
function templateOf (settings: Settings, catalogue: Catalogue): Template {
  const fleets = Array.from(settings.fleet.projects, ([projectId, records]): [string, Fleet] => [projectId, createFleet(records)])
  return {
    seed: settings.seed,
    idSeed: settings.idSeed,
    profile: settings.profile,
    clock: settings.options.clock,
    durations: settings.durations,
    rules: settings.rules,
    fleet: createFleet(settings.fleet.servers),
    fleets: new Map(fleets),
    defaultProjectId: settings.identity.defaultProject.id,
    identity: settings.identity,
    catalogue
  }
}

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
      return urlOf(app.server.address())
    },
    reload: (changed, written = changed.options) => {
      try {
        reload(worlds, templateOf(changed, catalogue))
      } catch (error) {
        throw error instanceof RangeError ? new OptionError(error.message) : error
      }
      return FIXED_OPTIONS.filter((name) => JSON.stringify(written[name]) !== JSON.stringify(settings.options[name]))
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

function urlOf (address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') throw new Error('the emulator does not listen on a TCP port')
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  // Nobody can connect to "any address"; the loopback one always works from here.
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '[::]' ? '[::1]' : host
  return `http://${reachable}:${address.port}`
}
