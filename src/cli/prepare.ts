// Assembles an emulator from resolved options, for the commands that run one.
import { assemble, type Running } from '../emulator.js'
import { createLogger } from '../logger.js'
import { loadSettings, type Resolved } from '../config/index.js'
import { readCatalogue, readFixture } from '../world/fixtures.js'

/** Returns an emulator that does not listen yet. @throws OptionError, FileError */
export async function prepare (resolved: Resolved): Promise<Running> {
  const catalogue = readCatalogue()
  const settings = loadSettings(resolved, { catalogue, fleet: readFixture('servers.json') })
  return assemble(settings, catalogue, await createLogger(settings.options.logLevel))
}
