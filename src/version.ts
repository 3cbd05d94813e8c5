// The version of the package. A separate file, so that --version and --help load nothing else.
import { readFileSync } from 'node:fs'
import { ROOT } from './root.js'

/** The version in package.json. */
export const VERSION = (JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as { version: string }).version
