// Writes the one file that the emulator writes. Readers see the old file or the new one, even after a crash.
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { FileError } from './read-file.js'

/**
 * Writes text to a temporary file beside the target, which replaces the target once it is on disk. `sync` syncs the folder.
 * @throws FileError if the file cannot be written; the old file is then unchanged
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
    throw new FileError(`${path}: cannot be written: ${(error as Error).message}`)
  }
}

/** The error codes of systems that cannot sync a folder. */
const UNABLE: ReadonlySet<unknown> = new Set(['EPERM', 'EISDIR', 'EINVAL', 'EACCES'])

/** Syncs the folder, because a rename reaches the disk only with it. Some systems cannot sync a folder. */
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
