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
  if (error !== undefined) throw new FileError(`${path}: ${firstLine(error).replace(/:$/, '')}`)
  try {
    return document.toJS()
  } catch (error) {
    // Aliases are followed only now: one may name nothing, or stand for too much.
    throw new FileError(`${path}: ${firstLine(error as Error)}`)
  }
}

function firstLine ({ message }: Error): string {
  const [line = ''] = message.split('\n')
  return line
}

/** Why a file cannot be read, by the code of the system's error. */
const REASONS: Readonly<Record<string, string>> = { ENOENT: 'there is no such file', EISDIR: 'this is a folder', EACCES: 'it may not be read' }

/** The text of a file. @throws FileError if it cannot be read */
export function readText (path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new FileError(`${path}: ${REASONS[String((error as NodeJS.ErrnoException).code)] ?? String(error)}`)
  }
}

function parseJson (source: string, path: string): unknown {
  const text = source.replace(/^\uFEFF/, '')
  try {
    return JSON.parse(text)
  } catch {
    const readable = text.slice(0, mistakeAt(text))
    throw new FileError(`${path}: this is not JSON at line ${readable.split('\n').length}, column ${readable.length - readable.lastIndexOf('\n')}`)
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
