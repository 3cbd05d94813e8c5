// Bundles src into the few files of dist: Node starts the emulator from 3 files in half the time that it takes for 300.
import { readFileSync } from 'node:fs'
import { defineConfig } from 'rolldown'

const runners = ['jest', 'jest-environment', 'node-test', 'tap', 'vitest'].map((name) => [`runners/${name}`, `src/runners/${name}.ts`])

// typebox is 250 files, a fifth of the start, so dist has a file with what we use of it. Other dependencies stay packages of their own.
const BUNDLED = { '@sinclair/typebox': 'license', '@fastify/type-provider-typebox': 'LICENSE' }
const isBundled = (id) => Object.keys(BUNDLED).some((name) => id === name || id.startsWith(`${name}/`))
const external = (id) => /^[^./]/.test(id) && !isBundled(id)
/** Their licenses allow this, and have to come along. */
const licenses = Object.entries(BUNDLED)
  .map(([name, file]) => `/*!\n${name}\n\n${readFileSync(`node_modules/${name}/${file}`, 'utf8').trim()}\n*/`).join('\n')

export default defineConfig([{
  input: { index: 'src/index.ts', 'cli/main': 'src/cli/main.ts', ...Object.fromEntries(runners) },
  platform: 'node',
  external,
  // Shared files lie beside index.js, because src/root.ts counts on being one folder below package.json.
  output: {
    dir: 'dist',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'part-[name].js',
    codeSplitting: { groups: [{ name: 'typebox', test: /node_modules/ }] },
    banner: ({ name }) => name === 'typebox' ? licenses : ''
  }
}, {
  // The one file for Jest's own require, which reads no ES modules.
  input: { 'runners/jest-require': 'src/runners/jest-require.cts' },
  platform: 'node',
  external: /.*/,
  makeAbsoluteExternalsRelative: false,
  // TypeScript's `export =` counts as an ES module's until it is compiled.
  onLog (level, log, print) {
    if (log.code !== 'COMMONJS_VARIABLE_IN_ESM') print(level, log)
  },
  output: { dir: 'dist', format: 'cjs', entryFileNames: '[name].cjs' }
}])
