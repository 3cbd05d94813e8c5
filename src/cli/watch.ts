// --watch: reloads the files when they change.
import { unwatchFile, watchFile } from 'node:fs'
import { FileError, loadSettings, OptionError, type Settings } from '../config/index.js'
import { readFixture } from '../world/fixtures.js'
import type { Arguments } from './arguments.js'
import type { Running } from '../emulator.js'

const INTERVAL_MS = 250

/**
 * Watches the files of the arguments; `read` parses the arguments again. An invalid file changes nothing and is logged in
 * one line.
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
      const settings: Settings = loadSettings(given, { catalogue: running.start.catalogue, fleet: readFixture('servers.json') })
      const unapplied = running.reload(settings)
      watch(given)
      log.info({ files: given.files }, 'files reloaded')
      if (unapplied.length > 0) log.warn({ options: unapplied }, 'these options need a restart')
    } catch (error) {
      if (!(error instanceof OptionError || error instanceof FileError)) throw error
      log.error({ reason: error.message }, 'invalid file, nothing changed')
    }
  }
  watch(first)
}
