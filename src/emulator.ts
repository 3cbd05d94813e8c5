// Assembles an emulator from settings. The library and the command both start here.
import { lineOf } from './world/request-line.js'
import type { AddressInfo } from 'node:net'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { buildApp, listenOn } from './app.js'
import { FileError, OptionError, writeFileWhole, type Settings } from './config/index.js'
import { createWorlds, projectsWithin, type Worlds } from './world/projects.js'
import { createMemory } from './store/memory.js'
import { viewTransitionEvent } from './world/events.js'
import type { TransitionEvent } from './store/events.js'
import { faultWarnings } from './world/operations/faults/warnings.js'
import { reload } from './world/operations/reload.js'
import { restoreSnapshot } from './world/operations/restore.js'
import { sleep } from './clock.js'
import { withError, withPrefix } from './core/error-prefix.js'
import { writeSnapshot } from './world/operations/snapshot.js'
import { startBytes } from './world/rule-memory.js'
import { templateOf } from './world/template.js'
import { VERSION } from './version.js'
import type { Catalogue } from './core/catalogue.js'
import type { ControlAccess } from './control/access.js'
import type { FaultHandlers } from './pipeline/fault-handler.js'
import type { OptionName, Options } from './config/index.js'
import type { Template } from './world/settings.js'

/** An assembled emulator. It does not listen until `listen` is called. */
export interface Running {
  readonly app: FastifyInstance
  readonly worlds: Worlds
  readonly settings: Settings
  readonly start: Template
  /** Who may use the control API. */
  readonly control: ControlAccess['mode']
  /** Aborted when the emulator closes. */
  readonly ending: AbortSignal
  /** Listens on host and port of the settings, and returns the URL. @throws the error of the socket, such as EADDRINUSE */
  listen(): Promise<string>
  /**
   * Applies other settings at runtime. Returns the options of `written`, as they are in files, flags and environment, that
   * changed and need a restart. @throws OptionError with one line; nothing is changed then
   */
  reload(settings: Settings, written?: Options): readonly OptionName[]
  /** Ends holds, closes the sockets and resolves when everything is released. Another call does nothing. */
  close(): Promise<void>
}

/** The options that need a restart. */
const FIXED_OPTIONS = ['port', 'host', 'publicUrl', 'control', 'controlTokenFile', 'allowOrigin', 'memory', 'auth', 'logLevel', 'clock', 'seed', 'snapshot', 'save'] as const satisfies readonly OptionName[]

/** Assembles an emulator. Reads no file and does not listen. */
export function assemble (settings: Settings, catalogue: Catalogue, logger: FastifyBaseLogger, handlers?: FaultHandlers): Running {
  const ending = new AbortController()
  const start = templateOf(settings, catalogue)
  const isLogged = isLevelEnabled(logger, 'info')
  const worlds = createWorlds(start, {
    onProject: (projectId) => logger.info({ projectId }, 'project created'),
    isListening: isLogged,
    onTransition: (event, isBegun) => { if (isLogged) logger.info(logged(event, isBegun), 'transition') }
  }, projectsWithin(settings.options.memory), createMemory(settings.options.memory))
  withError((message) => new OptionError(message), () => worlds.ruleMemory.check(startBytes(start.rules)))
  if (isLevelEnabled(logger, 'debug')) worlds.feed.listen((event) => { if (event.kind === 'request') logger.debug(lineOf(event.entry, worlds.find(event.entry.projectId)), 'request') })
  begin(worlds, settings)
  const warn = createWarner(worlds, logger)
  warn()
  const { host, port, auth, publicUrl } = settings.options
  const app = buildApp({ worlds, logger, auth, control: accessOf(settings), publicUrl, version: VERSION, sleep }, handlers)
  let closing: Promise<void> | null = null
  return {
    app,
    worlds,
    settings,
    start: worlds.template,
    control: accessOf(settings).mode,
    ending: ending.signal,
    listen: async () => {
      await listenOn(app, { host, port })
      return urlOf(app.server.address() as AddressInfo)
    },
    reload: (changed, written = changed.options) => {
      withError((message) => new OptionError(message), () => reload(worlds, templateOf(changed, catalogue)))
      warn()
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

/** Whether lines of a level are written, so that none is put together for nobody. */
function isLevelEnabled ({ level }: FastifyBaseLogger, wanted: 'debug' | 'info'): boolean {
  return ['trace', 'debug', ...(wanted === 'info' ? ['info'] : [])].includes(level)
}

/** Returns a function that logs the rules of the template that can never apply, each once. */
function createWarner (worlds: Worlds, logger: FastifyBaseLogger): () => void {
  const logged = new Set<string>()
  return () => {
    for (const rule of worlds.template.rules) {
      const line = { faultId: rule.id, warnings: faultWarnings(worlds, null, rule) }
      if (line.warnings.length === 0 || logged.has(JSON.stringify(line))) continue
      logged.add(JSON.stringify(line))
      logger.warn(line, 'fault rule can never apply')
    }
  }
}

/** Returns what the log shows of a transition. Loggers use `name` for themselves. */
function logged (event: TransitionEvent, isBegun: boolean): Record<string, unknown> {
  const { name: server, ...rest } = viewTransitionEvent(event)
  return { ...rest, server, ...(isBegun ? { isBegun } : {}) }
}

/** Restores the snapshot of the settings. @throws FileError, OptionError for an invalid snapshot */
function begin (worlds: Worlds, { snapshot, options }: Settings): void {
  if (snapshot === null) return
  const [name, ErrorType] = typeof options.snapshot === 'string' ? [options.snapshot, FileError] : ['snapshot', OptionError]
  withPrefix(name, () => restoreSnapshot(worlds, snapshot), ErrorType)
  worlds.startedFrom = snapshot
}

function save (worlds: Worlds, { saveTo }: Settings): void {
  if (saveTo !== null) writeFileWhole(saveTo, endingLine(writeSnapshot(worlds, null)))
}

/** Adds the end of the line to the parts of a text. */
function * endingLine (parts: Iterable<string>): Generator<string> {
  yield * parts
  yield '\n'
}

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]', '::1'] as const

/** By default the control API is open on loopback and off elsewhere. On loopback it accepts only host names of loopback. */
function accessOf ({ control, options: { host, publicUrl, allowOrigin } }: Settings): ControlAccess {
  const isLoopback = (LOOPBACK_NAMES as readonly string[]).includes(host) || host.startsWith('127.')
  const hosts = isLoopback ? [...new Set([...LOOPBACK_NAMES, host])] : null
  const names = { hosts, publicUrl, allowOrigins: allowOrigin }
  return { ...control ?? { mode: isLoopback ? 'open' : 'off' }, ...names }
}

/** Returns the URL by which clients on this machine reach an address that is listened on. */
export function urlOf (address: Pick<AddressInfo, 'address' | 'family' | 'port'>): string {
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  // Clients cannot connect to the unspecified address; loopback works on this machine.
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '[::]' ? '[::1]' : host
  return `http://${reachable}:${address.port}`
}
