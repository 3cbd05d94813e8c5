// The version of the package. A separate file, so that --version and --help load nothing else.
import { readFileSync } from 'node:fs'

/** The version in package.json. The compiled file is at the same depth as this one. */
export const VERSION = (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version
