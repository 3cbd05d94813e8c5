// The files that people write: JSON or YAML, with the place of a mistake told.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type * as Yaml from 'yaml'

/** A file of the user's cannot be used: one line that names the file, the place and what was expected. */
export class FileError extends Error {
  override readonly name = 'FileError'
}

/**
 * The value of a JSON or YAML file.
 * @throws FileError if it cannot be read
 */
export function readDataFile (path: string): unknown {
  return readData(readText(path), path)
}

/** The value of a JSON or YAML text; `path` says which of the two it is. @throws FileError if it cannot be read */
export function readData (text: string, path: string): unknown {
  if (/\.json$/i.test(path)) return parseJson(text, path)
  // YAML is loaded when a file needs it: most starts do without.
  const { parseDocument } = createRequire(import.meta.url)('yaml') as typeof Yaml
  const document = parseDocument(text, { prettyErrors: true })
  const [error] = document.errors
  if (error !== undefined) throw new FileError(`${path}: ${(error.message.split('\n')[0] ?? '').replace(/:$/, '')}`)
  try {
    return document.toJS()
  } catch (error) {
    // Aliases are followed only now: one may name nothing, or stand for too much.
    throw new FileError(`${path}: ${(error as Error).message.split('\n')[0] ?? ''}`)
  }
}

/** The text of a file. @throws FileError if it cannot be read */
export function readText (path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'this is a folder' : code === 'EACCES' ? 'it may not be read' : String(error)
    throw new FileError(`${path}: ${why}`)
  }
}

function parseJson (source: string, path: string): unknown {
  const text = source.replace(/^\uFEFF/, '')
  try {
    return JSON.parse(text)
  } catch {
    const lines = text.slice(0, mistakeAt(text)).split('\n')
    throw new FileError(`${path}: this is not JSON at line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`)
  }
}

/**
 * How many characters can be read before the mistake: the longest beginning that only lacks its end. Node's own messages
 * name a position for some mistakes only.
 */
function mistakeAt (text: string): number {
  let [readable, unreadable] = [0, text.length + 1]
  while (unreadable - readable > 1) {
    const middle = (readable + unreadable) >> 1
    if (isBeginning(text.slice(0, middle))) readable = middle
    else unreadable = middle
  }
  return readable
}

/** Whether a text is JSON, or becomes JSON when it goes on. */
function isBeginning (text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    const { message } = error as Error
    return message === 'Unexpected end of JSON input' || / at position (\d+)/.exec(message)?.[1] === String(text.length)
  }
}
