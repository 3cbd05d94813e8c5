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
  if (error !== undefined) throw new FileError(`${path}: ${firstLine(error).replace(/:$/, '')}`)
  try {
    return document.toJS()
  } catch (error) {
    // Aliases are resolved only now: one may be undefined, or expand to too much.
    throw new FileError(`${path}: ${firstLine(error as Error)}`)
  }
}

function firstLine ({ message }: Error): string {
  const [line = ''] = message.split('\n')
  return line
}

/** The reasons why a file cannot be read, by the code of the system's error. */
const REASONS: Readonly<Record<string, string>> = { ENOENT: 'there is no such file', EISDIR: 'this is a folder', EACCES: 'permission denied' }

/** Returns the text of a file. @throws FileError if it cannot be read */
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
    throw new FileError(`${path}: invalid JSON at line ${readable.split('\n').length}, column ${readable.length - readable.lastIndexOf('\n')}`)
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
