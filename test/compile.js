/** Compiles src and test into .build: node test/compile.js. Exits with the compiler's status. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, lstatSync, mkdirSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const build = resolve(root, '.build')
const require = createRequire(import.meta.url)

// Compiled code finds package.json, fixtures and dist where the sources find them: one folder above src and test.
mkdirSync(build, { recursive: true })
copyFileSync(resolve(root, 'package.json'), resolve(build, 'package.json'))
for (const name of ['fixtures', 'dist']) {
  const link = resolve(build, name)
  if (lstatSync(link, { throwIfNoEntry: false }) === undefined) symlinkSync(resolve(root, name), link, 'junction')
}
process.exitCode = spawnSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', 'test/tsconfig.json'], { cwd: root, stdio: 'inherit' }).status ?? 1
