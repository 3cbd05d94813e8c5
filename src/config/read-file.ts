// Reads the JSON and YAML files that users write, and reports where a mistake is.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type * as Yaml from 'yaml'

/** Thrown for an invalid file; the message is one line that names the file, the place and what was expected. */
export class FileError extends Error {
  override readonly name = 'FileError'
}

/**
 * Returns the value of a JSON or YAML file.
 * @throws FileError if it cannot be read
 */
export function readDataFile (path: string): unknown {
  return readData(readText(path), path)
}

/** Parses JSON or YAML text, depending on the extension of `path`. @throws FileError if it cannot be parsed */
export function readData (text: string, path: string): unknown {
  if (/\.json$/i.test(path)) return parseJson(text, path)
  // Loads the YAML parser on demand: most starts do not need it.
  const { parseDocument } = createRequire(import.meta.url)('yaml') as typeof Yaml
  const document = parseDocument(text, { prettyErrors: true })
  const [error] = document.errors
  if (error !== undefined) throw new FileError(`${path}: ${(error.message.split('\n')[0] ?? '').replace(/:$/, '')}`)
  try {
    return document.toJS()
  } catch (error) {
    // Aliases are resolved only now: one may be undefined, or expand to too much.
    throw new FileError(`${path}: ${(error as Error).message.split('\n')[0] ?? ''}`)
  }
}

/** Returns the text of a file. @throws FileError if it cannot be read */
export function readText (path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'this is a folder' : code === 'EACCES' ? 'permission denied' : String(error)
    throw new FileError(`${path}: ${why}`)
  }
}

function parseJson (source: string, path: string): unknown {
  const text = source.replace(/^\uFEFF/, '')
  try {
    return JSON.parse(text)
  } catch {
    const lines = text.slice(0, mistakeAt(text)).split('\n')
    throw new FileError(`${path}: invalid JSON at line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`)
  }
}

/**
 * Returns the number of characters before the mistake: the length of the longest valid prefix. Node's messages give a
 * position for some mistakes only.
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

/** Returns whether a text is JSON or a prefix of JSON. */
function isBeginning (text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    const { message } = error as Error
    return message === 'Unexpected end of JSON input' || / at position (\d+)/.exec(message)?.[1] === String(text.length)
  }
}
