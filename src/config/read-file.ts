// Reads the JSON and YAML files that users write, and reports where a mistake is.
import { readFileSync, statSync, type Stats } from 'node:fs'
import { findJsonMistake } from './json-mistake.js'
import { isDeeperThan } from '../core/depth.js'
import { isTextTooDeep, loadYaml, MAX_FILE_DEPTH } from './yaml.js'
import { placeAt, placeText } from './locate.js'
import type { Document } from 'yaml'

/** Thrown for an invalid file. The message has a line for each mistake, which names the file, the place and what was expected. */
export class FileError extends Error {
  override readonly name = 'FileError'
}

/** The value of a file, with the text in which mistakes are located. */
export interface DataFile {
  readonly path: string
  readonly text: string
  readonly data: unknown
}

/** Reads a JSON or YAML file once: a pipe has its text only once. @throws FileError if it cannot be read */
export function openDataFile (path: string): DataFile {
  const text = readText(path)
  return { path, text, data: readData(text, path) }
}

/**
 * Returns the value of a JSON or YAML file.
 * @throws FileError if it cannot be read
 */
export function readDataFile (path: string): unknown {
  return openDataFile(path).data
}

/** Parses JSON or YAML text, depending on the extension of `path`. @throws FileError if it cannot be parsed */
export function readData (text: string, path: string): unknown {
  const value = /\.json$/i.test(path) ? parseJson(text.replace(/^\uFEFF/, ''), path) : parseYaml(text, path)
  if (isDeeperThan(MAX_FILE_DEPTH, value)) throw tooDeep(path)
  return value
}

/** The reason why a file cannot be read, by the error code of the system. */
const UNREADABLE: Readonly<Record<string, string>> = { ENOENT: 'there is no such file', EISDIR: 'this is a folder', EACCES: 'permission denied' }

/** What is open in the process already: standard input, and the pipe of `<(command)` in a shell. */
const OPEN_ALREADY = /^\/(?:dev\/(?:stdin|fd\/\d+)|proc\/self\/fd\/\d+)$/

/**
 * Returns the text of a file. Pipes and devices are refused unless they are open already: one without a writer or an end would stop
 * the process. @throws FileError if it cannot be read
 */
export function readText (path: string): string {
  try {
    const kind = kindOf(statSync(path))
    if (kind !== null && !OPEN_ALREADY.test(path)) throw new FileError(`${path}: this is a ${kind}; expected a regular file`)
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof FileError) throw error
    throw new FileError(`${path}: ${UNREADABLE[String((error as NodeJS.ErrnoException).code)] ?? String(error)}`)
  }
}

/** Returns what a path names if it is neither a regular file nor a folder. */
function kindOf (stats: Stats): 'pipe' | 'socket' | 'device' | null {
  if (stats.isFIFO()) return 'pipe'
  if (stats.isSocket()) return 'socket'
  return stats.isFile() || stats.isDirectory() ? null : 'device'
}

function parseJson (text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    if (text.trim() === '') throw new FileError(`${path}: the file is empty; expected JSON`)
    if (isTextTooDeep(text)) throw tooDeep(path)
    throw new FileError(`${path}:${placeText(findJsonMistake(text))}: invalid JSON`)
  }
}

function parseYaml (text: string, path: string): unknown {
  if (isTextTooDeep(text)) throw tooDeep(path)
  const { LineCounter, parseDocument } = loadYaml()
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { prettyErrors: false, lineCounter })
  const [error] = document.errors
  if (error !== undefined) throw new FileError(`${path}:${placeText(placeAt(lineCounter, error.pos[0]))}: ${error.message}`)
  try {
    return document.toJS()
  } catch (error) {
    // Aliases are resolved only now: one may be undefined, or expand to too much.
    const offset = unresolvedAlias(document)
    throw new FileError(`${path}${offset === null ? '' : `:${placeText(placeAt(lineCounter, offset))}`}: ${(error as Error).message}`)
  }
}

/** Returns the position of the first alias without an anchor, or null. */
function unresolvedAlias (document: Document): number | null {
  let offset: number | null = null
  const { visit } = loadYaml()
  visit(document, {
    Alias: (_key, alias) => {
      if (alias.resolve(document) !== undefined) return undefined
      // A node that was read from a text has its place in it.
      offset = (alias.range as readonly [number, number, number])[0]
      return visit.BREAK
    }
  })
  return offset
}

function tooDeep (path: string): FileError {
  return new FileError(`${path}: nested more than ${MAX_FILE_DEPTH} levels deep`)
}
