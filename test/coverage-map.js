/** What coverage is measured on, whichever test runs: the files of these folders. A file that no test loads is not counted. */
import { readdirSync } from 'node:fs'

const measured = ['core', 'store', 'faults', 'world', 'http']
const files = measured.flatMap((folder) => readdirSync(`src/${folder}`, { recursive: true })
  .filter((name) => name.endsWith('.ts')).map((name) => `src/${folder}/${name}`))

export default () => files
