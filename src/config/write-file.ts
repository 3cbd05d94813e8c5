// Writes the one file that the emulator writes. Readers see the old file or the new one, even after a crash.
import { closeSync, fsyncSync, lstatSync, openSync, readdirSync, readlinkSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

/** A file that cannot be written. The message names it. */
export class WriteError extends Error {
  override name = 'WriteError'
}

/**
 * Writes the parts of a text to a temporary file beside the target, which replaces the target once all of it is on disk. A symbolic link
 * keeps pointing to the file. Temporary files of processes that ended are removed. `sync` syncs the folder.
 * @throws WriteError if the file cannot be written; the old file is then unchanged
 */
export function writeFileWhole (path: string, parts: Iterable<string>, sync = syncFolder): void {
  let temporary: string | null = null
  try {
    const { target, name, file } = openTemporary(path)
    temporary = name
    try {
      // Unlike writeSync, it goes on until all is written, or throws.
      for (const part of parts) writeFileSync(file, part)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(name, target)
    tryFolder(dirname(target), sync)
  } catch (error) {
    if (temporary !== null) rmSync(temporary, { force: true })
    throw new WriteError(`${path}: cannot be written: ${reasonOf(error)}`)
  }
}

/** Returns why `writeFileWhole` could not begin to write a file; null if it could. Leaves nothing behind. */
export function whyUnwritable (path: string): string | null {
  try {
    const { name, file } = openTemporary(path)
    closeSync(file)
    rmSync(name)
    return null
  } catch (error) {
    return reasonOf(error)
  }
}

/** The reason why a file cannot be written, by the error code of the system. */
const UNWRITABLE: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist', ENOTDIR: 'its folder is a file', EACCES: 'permission denied', EROFS: 'its file system is read-only', ENAMETOOLONG: 'its name is too long'
}

function reasonOf (error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return UNWRITABLE[String(code)] ?? message
}

/** Opens the temporary file beside the target of a path. */
function openTemporary (path: string): { readonly target: string, readonly name: string, readonly file: number } {
  const target = resolveLinks(path)
  // A link in /proc can lead to something without a name.
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === false) throw new Error('this is not a regular file')
  sweep(target)
  const name = `${target}.${process.pid}.tmp`
  // Exclusive: a planted link is not followed.
  return { target, name, file: openSync(name, 'wx', 0o600) }
}

/** A chain of links that is longer is a circle. */
const MAX_LINKS = 40

/** Returns the file behind symbolic links, which need not exist yet. */
function resolveLinks (path: string, left = MAX_LINKS): string {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return path
  if (left === 0) throw new Error('there are too many symbolic links')
  if (stats.isSymbolicLink()) return resolveLinks(resolve(dirname(path), readlinkSync(path)), left - 1)
  if (stats.isDirectory()) throw new Error('this is a folder')
  if (!stats.isFile()) throw new Error('this is not a regular file')
  return path
}

/** Removes temporary files for the target whose process ended, and one of this process id: no other save runs here. */
function sweep (target: string): void {
  const folder = dirname(target)
  const prefix = `${basename(target)}.`
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const { name } = entry
    const id = name.startsWith(prefix) && name.endsWith('.tmp') ? name.slice(prefix.length, -4) : ''
    if (/^\d{1,10}$/.test(id) && !entry.isDirectory() && !isOther(Number(id))) rmSync(join(folder, name), { force: true })
  }
}

/** Whether another process with this id runs. */
function isOther (pid: number): boolean {
  if (pid === process.pid) return false
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // It runs, but belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
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
