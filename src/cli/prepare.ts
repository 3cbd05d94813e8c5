// What every command that runs an emulator does first: arguments in, an emulator that does not listen yet out.
import { assemble, type Running } from '../emulator.js'
import { createLogger } from '../logger.js'
import { loadSettings, type Resolved } from '../config/index.js'
import { readCatalogue, readFixture } from '../world/fixtures.js'

/** An emulator of these options. @throws OptionError, FileError */
export async function prepare (resolved: Resolved): Promise<Running> {
  const catalogue = readCatalogue()
  const settings = loadSettings(resolved, { catalogue, fleet: readFixture('servers.json') })
  return assemble(settings, catalogue, await createLogger(settings.options.logLevel))
}
