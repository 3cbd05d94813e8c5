// The one file that the emulator writes. Whoever reads it meanwhile, or after a crash, finds the old one or the new one.
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { FileError } from './read-file.js'

/**
 * Writes a text to a file, by way of a temporary one beside it that takes its place once it is on the disk.
 * `sync` brings the folder to the disk.
 * @throws FileError if it cannot be written; the old file is then as it was
 */
export function writeFileWhole (path: string, text: string, sync = syncFolder): void {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    const file = openSync(temporary, 'w', 0o600)
    try {
      writeSync(file, text)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
    tryFolder(dirname(path), sync)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw new FileError(`${path}: it cannot be written: ${(error as Error).message}`)
  }
}

/** What systems say that cannot do with a folder what `syncFolder` does. */
const UNABLE: ReadonlySet<unknown> = new Set(['EPERM', 'EISDIR', 'EINVAL', 'EACCES'])

/** The new name, too, is on the disk only once the folder is. Not every system can do that with a folder. */
function tryFolder (path: string, sync: (path: string) => void): void {
  try {
    sync(path)
  } catch (error) {
    if (!UNABLE.has((error as NodeJS.ErrnoException).code)) throw error
  }
}

function syncFolder (path: string): void {
  const folder = openSync(path, 'r')
  fsyncSync(folder)
  closeSync(folder)
}
