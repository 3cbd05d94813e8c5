// --watch: reloads the files when they change.
import { statSync, type Stats } from 'node:fs'
import { UsageError } from './usage-error.js'
import { FileError, loadSettings, OptionError, type Settings } from '../config/index.js'
import { readFixture } from '../world/fixtures.js'
import { systemTime } from '../clock.js'
import type { Arguments } from './arguments.js'
import type { Running } from '../emulator.js'

const INTERVAL_MS = 250

/** The state of each file when it was last looked at, by path. */
export type FileStates = ReadonlyMap<string, string>

/** Returns the present state of the files. Taken before the files are read, it lets `watchFiles` find changes made meanwhile. */
export function lookAt (files: readonly string[]): FileStates {
  return new Map(files.map((file) => {
    const stats = statsOf(file)
    return [file, stats === null ? 'absent' : `${stats.ino} ${stats.size} ${stats.mtimeMs}`]
  }))
}

/** Returns what the system knows about a file, or null if it is missing or its folder cannot be searched. */
function statsOf (file: string): Stats | null {
  try {
    return statSync(file)
  } catch {
    return null
  }
}

/** Checks that every file of the options can be read again, which a pipe cannot. @throws UsageError */
export function checkWatchable ({ files, options: { identity, snapshot, controlTokenFile } }: Arguments): void {
  const paths = [...files, identity, snapshot, controlTokenFile].filter((path) => typeof path === 'string')
  const other = paths.find((path) => statsOf(path)?.isFile() === false)
  if (other !== undefined) throw new UsageError(`--watch reads every file again, and ${other} is not a regular file; expected one, or no --watch`)
}

/**
 * Watches the files of the arguments. `first` is their state before they were read; `read` parses the arguments again.
 * An invalid file changes nothing and is logged in one line.
 */
export function watchFiles (running: Running, first: FileStates, read: () => Arguments): void {
  let seen = first
  const look = (): void => {
    const present = lookAt([...seen.keys()])
    const isChanged = [...present].some(([file, state]) => seen.get(file) !== state)
    seen = present
    if (isChanged) change()
    systemTime.after(INTERVAL_MS, look)
  }
  const change = (): void => {
    const { log } = running.app
    try {
      const given = read()
      // A newly named file is looked at here, before it is read; the others were looked at above.
      seen = new Map([...lookAt(given.files), ...[...seen].filter(([file]) => given.files.includes(file))])
      // Clock and seed stay until a restart: the ids of servers derive from the seed.
      const { clock, seed } = running.settings.options
      const settings: Settings = loadSettings({ ...given, options: { ...given.options, clock, seed } }, { catalogue: running.start.catalogue, fleet: readFixture('servers.json') })
      const unapplied = running.reload(settings, given.options)
      log.info({ files: given.files }, 'files reloaded')
      if (unapplied.length > 0) log.warn({ options: unapplied }, 'these options need a restart')
    } catch (error) {
      if (!(error instanceof OptionError || error instanceof FileError)) throw error
      log.error({ reason: error.message.replaceAll('\n', '; ') }, 'invalid file, nothing changed')
    }
  }
  look()
}
