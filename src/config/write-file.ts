// Writes the one file that the emulator writes. Readers see the old file or the new one, even after a crash.
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { FileError } from './read-file.js'

/**
 * Writes text to a temporary file beside the target, which replaces the target once it is on disk.
 * @throws FileError if the file cannot be written; the old file is then unchanged
 */
export function writeFileWhole (path: string, text: string): void {
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
    syncFolder(dirname(path))
  } catch (error) {
    rmSync(temporary, { force: true })
    throw new FileError(`${path}: cannot be written: ${(error as Error).message}`)
  }
}

/** Syncs the folder, because a rename reaches the disk only with it. Some systems cannot sync a folder. */
function syncFolder (path: string): void {
  try {
    const folder = openSync(path, 'r')
    fsyncSync(folder)
    closeSync(folder)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EPERM' && code !== 'EISDIR' && code !== 'EINVAL' && code !== 'EACCES') throw error
  }
}
