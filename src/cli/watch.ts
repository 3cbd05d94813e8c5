// --watch: reads the files again when they change, while the emulator goes on.
import { unwatchFile, watchFile } from 'node:fs'
import { FileError, loadSettings, OptionError, type Settings } from '../config/index.js'
import { readFixture } from '../world/fixtures.js'
import type { Arguments } from './arguments.js'
import type { Running } from '../emulator.js'

const INTERVAL_MS = 250

/**
 * Watches the files of the arguments. `read` reads the arguments anew. A file that cannot be used changes nothing, and
 * the log says why in one line.
 */
export function watchFiles (running: Running, first: Arguments, read: () => Arguments): void {
  let files: readonly string[] = []
  const watch = (given: Arguments): void => {
    for (const file of files) unwatchFile(file, onChange)
    files = given.files
    for (const file of files) watchFile(file, { interval: INTERVAL_MS, persistent: false }, onChange)
  }
  function onChange (): void {
    const { log } = running.app
    try {
      const given = read()
      // Clock and seed stay until the next start, and the ids of servers follow from the seed.
      const { clock, seed } = running.settings.options
      const settings: Settings = loadSettings({ ...given, options: { ...given.options, clock, seed } }, { catalogue: running.start.catalogue, fleet: readFixture('servers.json') })
      const waiting = running.reload(settings, given.options)
      watch(given)
      log.info({ files: given.files }, 'files read again')
      if (waiting.length > 0) log.warn({ options: waiting }, 'these options take effect at the next start')
    } catch (error) {
      if (!(error instanceof OptionError || error instanceof FileError)) throw error
      log.error({ reason: error.message }, 'file refused, nothing was changed')
    }
  }
  watch(first)
}
