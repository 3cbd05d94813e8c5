// Assembles an emulator from resolved options, for the commands that run one.
import { assemble, type Running } from '../emulator.js'
import { createStderrLog } from '../log/logger.js'
import { loadSettings, processEnvironment, type Resolved } from '../config/index.js'
import { readCatalogue, readFixture } from '../world/fixtures.js'

/** Returns an emulator that does not listen yet. Its end waits for the log. @throws OptionError, FileError */
export async function prepare (resolved: Resolved): Promise<Running> {
  const catalogue = readCatalogue()
  const settings = loadSettings(resolved, { catalogue, fleet: readFixture('servers.json') })
  const { logger, flush } = createStderrLog(settings.options.logLevel, processEnvironment())
  const running = assemble(settings, catalogue, logger)
  return { ...running, close: () => running.close().finally(() => inTime(flush)) }
}

/** The end of the process waits no longer than this for a reader of the log. */
const FLUSH_MS = 100

function inTime (flush: () => Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, FLUSH_MS)
    flush().finally(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
