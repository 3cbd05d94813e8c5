// The files that people write: JSON or YAML, with the place of a mistake told.
import { readFileSync } from 'node:fs'
import { findJsonMistake } from './json-mistake.js'
import { isDeeperThan } from '../core/depth.js'
import { isTextTooDeep, loadYaml, MAX_FILE_DEPTH } from './yaml.js'

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
  const value = /\.json$/i.test(path) ? parseJson(text.replace(/^\uFEFF/, ''), path) : parseYaml(text, path)
  if (isDeeperThan(MAX_FILE_DEPTH, value)) throw tooDeep(path)
  return value
}

/** Why a file cannot be read, by the code of the system. */
const UNREADABLE: Readonly<Record<string, string>> = { ENOENT: 'there is no such file', EISDIR: 'this is a folder', EACCES: 'it may not be read' }

/** The text of a file. @throws FileError if it cannot be read */
export function readText (path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new FileError(`${path}: ${UNREADABLE[String((error as NodeJS.ErrnoException).code)] ?? String(error)}`)
  }
}

function parseJson (text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    if (isTextTooDeep(text)) throw tooDeep(path)
    const { line, column } = findJsonMistake(text)
    throw new FileError(`${path}: this is not JSON at line ${line}, column ${column}`)
  }
}

function parseYaml (text: string, path: string): unknown {
  if (isTextTooDeep(text)) throw tooDeep(path)
  const document = loadYaml().parseDocument(text, { prettyErrors: true })
  const [error] = document.errors
  if (error !== undefined) throw new FileError(`${path}: ${firstLine(error)}`)
  try {
    return document.toJS()
  } catch (error) {
    // Aliases are followed only now: one may name nothing, or stand for too much.
    throw new FileError(`${path}: ${firstLine(error as Error)}`)
  }
}

/** The library shows the place in further lines. */
function firstLine ({ message }: Error): string {
  return message.replace(/:?\n.*$/s, '')
}

function tooDeep (path: string): FileError {
  return new FileError(`${path}: this is nested more than ${MAX_FILE_DEPTH} levels deep`)
}
