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
  } catch (aliasError) {
    throw new FileError(`${path}: ${(aliasError as Error).message}`)
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

function parseJson (text: string, path: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    const position = Number(/position (\d+)/.exec((error as Error).message)?.[1])
    const lines = Number.isNaN(position) ? [] : text.slice(0, position).split('\n')
    const place = lines.length === 0 ? '' : ` at line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`
    throw new FileError(`${path}: this is not JSON${place}`)
  }
}
