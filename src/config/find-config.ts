// Finds the config file of a folder when none is named.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { FileError, readData, readText } from './read-file.js'
import { PACKAGE_MEMBER } from './resolve.js'

/** The files that are looked for, each of which holds the options. */
const NAMES = ['bms-emulator.config.json', 'bms-emulator.config.yaml', 'bms-emulator.config.yml'] as const

/**
 * Returns the path of the config file in a folder: `bms-emulator.config.json`, `.yaml` or `.yml`, or package.json if it has the member
 * `bms-emulator`; null if there is none. The default folder is the working directory.
 * @throws FileError if there are two, because either could be the one that was meant, or if package.json is invalid
 */
export function findConfig (folder = ''): string | null {
  const found = [...NAMES.map((name) => join(folder, name)).filter((path) => existsSync(path)), ...packageIn(folder)]
  const [first, second] = found
  if (second !== undefined) throw new FileError(`${found.join(' and ')} hold options; expected one of them, or --config FILE, which alone is then read`)
  return first ?? null
}

/** Most packages have no options, and their package.json is not ours to judge. */
function packageIn (folder: string): readonly string[] {
  const path = join(folder, 'package.json')
  const text = textOf(path)
  if (!text.includes(`"${PACKAGE_MEMBER}"`)) return []
  const data = readData(text, path)
  return typeof data === 'object' && data !== null && Object.hasOwn(data, PACKAGE_MEMBER) ? [path] : []
}

/** Returns the text of a file; nothing if it is missing or cannot be read. */
function textOf (path: string): string {
  try {
    return readText(path)
  } catch {
    return ''
  }
}
