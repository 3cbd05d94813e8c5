/** What coverage is measured on, whichever test runs. A file that no test loads is not counted. */
import { readdirSync } from 'node:fs'

const folders = ['core', 'store', 'faults', 'shapes', 'config', 'world', 'errors', 'pipeline', 'openstack', 'control', 'library']
const files = folders.flatMap((folder) => readdirSync(`src/${folder}`, { recursive: true })
  .filter((name) => name.endsWith('.ts')).map((name) => `src/${folder}/${name}`))

export default () => ['src/clock.ts', ...files]
