// The version of the package, apart from what it takes to run it: --version and --help load nothing else.
import { readFileSync } from 'node:fs'

/** The version in package.json, which stands as deep below the root as this file. */
export const VERSION = (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version
