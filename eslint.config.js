import neostandard, { plugins } from 'neostandard'

const typebox = '@sinclair/typebox(?:/.*)?'
const fastify = '(?:fastify|@fastify/.+)'

/**
 * Who may import whom. One row per folder or file of src; a row is found by the longest matching `from`.
 * `own` lists places of src (folders end in a slash), `types` those of which only types may be imported,
 * `libraries` regular expressions of packages. Inside its own folder every file may import every other.
 */
const importTable = [
  { from: 'core/', own: [], types: [], libraries: [] },
  { from: 'clock.ts', own: ['core/time/instant.js'], types: [], libraries: [] },
  { from: 'shapes/', own: ['core/'], types: ['clock.js'], libraries: [typebox] },
  { from: 'faults/', own: ['core/', 'shapes/'], types: [], libraries: [typebox] },
  { from: 'store/', own: ['core/'], types: ['clock.js'], libraries: [] },
  // The rules read what was recorded, and the config file has their limits; only gather.ts sees the worlds.
  { from: 'report/', own: ['core/', 'faults/', 'clock.js'], types: ['store/'], libraries: [] },
  { from: 'report/gather.ts', own: ['core/', 'world/', 'clock.js'], types: ['store/'], libraries: [] },
  { from: 'config/', own: ['core/', 'shapes/', 'faults/', 'report/', 'clock.js'], types: [], libraries: [typebox, 'node:fs', 'node:path', 'node:crypto', 'node:module', 'yaml'] },
  { from: 'world/', own: ['core/', 'shapes/', 'store/', 'faults/', 'clock.js'], types: ['config/', 'report/'], libraries: [] },
  // What a snapshot holds is checked where it is put back, and compiled only then.
  { from: 'world/operations/snapshot-parts.ts', own: ['core/', 'shapes/', 'store/', 'faults/'], types: [], libraries: [typebox] },
  // Node knows the words for each status.
  { from: 'world/operations/requests/har.ts', own: ['core/', 'store/', 'clock.js'], types: [], libraries: ['node:http'] },
  { from: 'world/fixtures.ts', own: ['core/', 'store/', 'faults/', 'clock.js', 'root.js'], types: ['config/'], libraries: ['node:fs'] },
  { from: 'errors/', own: ['core/', 'shapes/', 'faults/', 'world/'], types: [], libraries: [typebox, 'node:http'] },
  { from: 'pipeline/', own: ['errors/', 'core/', 'shapes/', 'world/', 'faults/', 'clock.js'], types: ['store/'], libraries: [fastify, 'node:buffer', 'node:crypto', 'node:dns', 'node:events', 'node:http', 'node:net'] },
  { from: 'openstack/', own: ['pipeline/', 'errors/', 'core/', 'shapes/', 'world/', 'faults/', 'clock.js'], types: ['store/'], libraries: [fastify, typebox] },
  // Node knows the forms of addresses.
  { from: 'openstack/compute/schemas/formats.ts', own: ['core/'], types: [], libraries: ['node:net', typebox] },
  // The one filter that runs patterns of others loads its engine when one comes.
  { from: 'openstack/compute/name-pattern.ts', own: ['core/'], types: [], libraries: ['node:module', 're2js'] },
  { from: 'control/', own: ['pipeline/', 'errors/', 'core/', 'shapes/', 'world/', 'report/', 'faults/', 'clock.js'], types: ['store/', 'config/'], libraries: [fastify, typebox, 'node:crypto', 'node:http', 'node:net', 'node:perf_hooks', 'node:stream'] },
  // It draws faults, runs clients and judges them; the library and the command start it.
  { from: 'explore/', own: ['report/', 'library/', 'log/', 'core/', 'world/', 'faults/', 'clock.js'], types: ['store/', 'config/', 'emulator.js'], libraries: ['fast-check'] },
  { from: 'page/', own: [], types: ['control/schemas/'], libraries: [] },
  { from: 'page/ui/', own: [], types: ['control/schemas/'], libraries: ['@preact/signals', 'preact(?:/hooks)?'] },
  // The one file of the page that runs in the emulator: it sends what Vite has built.
  { from: 'page/serve.ts', own: ['root.js'], types: [], libraries: [fastify, 'node:crypto', 'node:fs/promises', 'node:util', 'node:zlib'] },
  { from: 'app.ts', own: ['core/', 'control/', 'openstack/', 'pipeline/', 'page/', 'world/'], types: ['faults/', 'clock.js'], libraries: [fastify, 'pino'] },
  { from: 'root.ts', own: [], types: [], libraries: [] },
  { from: 'version.ts', own: ['root.js'], types: [], libraries: ['node:fs'] },
  { from: 'emulator.ts', own: ['app.js', 'pipeline/listen.js', 'version.js', 'config/index.js', 'core/', 'world/', 'store/', 'clock.js'], types: ['control/', 'pipeline/'], libraries: ['node:net', fastify, 'pino'] },
  { from: 'log/', own: ['core/'], types: [], libraries: ['pino', 'node:stream', 'node:util'] },
  // The library refuses and checks as the control API does, by the same tables and schemas.
  { from: 'library/', own: ['config/', 'core/', 'shapes/', 'world/', 'report/', 'clock.js', 'log/', 'errors/error-body.js', 'control/schemas/'], types: ['emulator.js', 'faults/', 'store/'], libraries: [fastify, typebox, 'node:http', 'node:stream'] },
  // Asks a cloud through a function that sends, so it opens no connection itself.
  { from: 'learn/', own: ['core/', 'shapes/'], types: [], libraries: [] },
  { from: 'index.ts', own: ['emulator.js', 'library/', 'explore/', 'shapes/', 'world/', 'clock.js', 'config/', 'control/schemas/'], types: ['core/', 'faults/', 'store/', 'report/'], libraries: [] },
  // The fixtures of test runners: users of the library.
  { from: 'runners/', own: ['index.js', 'library/'], types: [], libraries: ['node:test', 'vitest', 'jest-environment-node'] },
  { from: 'cli/', own: ['index.js', 'explore/', 'emulator.js', 'log/', 'version.js', 'clock.js', 'config/', 'core/', 'faults/', 'learn/', 'world/', 'report/'], types: ['store/', 'shapes/'], libraries: ['node:(?!process$).+', 'close-with-grace', 'pino'] }
]

const deepestFolder = 4

/** The patterns of `no-restricted-imports` for files of one row that lie `depth` folders below src. */
function importPatterns ({ from, own, types, libraries }, depth) {
  const top = from.split('/')[0]
  const self = from.includes('/') ? [`${top}/`] : []
  const up = depth === 0 ? '\\./' : `(?:\\.\\./){${depth}}(?!\\.\\./)`
  const anyOf = (places) => `(?!${[...places, '$nothing'].map((place) => place.endsWith('/') ? place : `${place}$`).join('|')})`
  const table = `Allowed here: ${[...own, ...types.map((place) => `types of ${place}`), ...libraries].join(', ') || 'nothing outside the folder'} (importTable in eslint.config.js).`
  return [
    { regex: `^${up}${anyOf([...self, ...own, ...types])}`, message: table },
    ...types.map((place) => ({ regex: `^${up}${place}${place.endsWith('/') ? '' : '$'}`, allowTypeImports: true, message: `Types only. ${table}` })),
    { regex: `^(?:\\.\\./){${depth + 1}}`, message: `Outside src. ${table}` },
    { regex: '[^./][^/]*/\\.{1,2}/|^\\./\\.|\\./\\./|^/|^#|^file:', message: 'Write the shortest relative path.' },
    { regex: `^(?![./#])(?!(?:${[...libraries, '$nothing'].join('|')})$)`, message: table }
  ]
}

function filesAtDepth (from, depth) {
  if (!from.endsWith('/')) return from.split('/').length - 1 === depth ? [`src/${from}`] : []
  const below = depth - (from.split('/').length - 1)
  return below < 0 ? [] : ['ts', 'tsx'].map((ending) => `src/${from}${'*/'.repeat(below)}*.${ending}`)
}

const importRules = importTable.flatMap((row) => Array.from({ length: deepestFolder + 1 }, (_, depth) => ({
  files: filesAtDepth(row.from, depth),
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: importPatterns(row, depth) }] }
}))).filter(({ files }) => files.length > 0)

const enums = { selector: 'TSEnumDeclaration', message: 'Write a union or an `as const` table.' }
const dynamicImport = { selector: 'ImportExpression', message: 'The import table only sees static imports.' }
const currentInstant = {
  selector: 'NewExpression[callee.name="Date"][arguments.length=0], CallExpression[callee.name="Date"]',
  message: 'Only src/clock.ts reads the time; take nowMs as an argument.'
}

const timeProperties = [
  { object: 'Date', property: 'now', message: 'Only src/clock.ts reads the time; take nowMs as an argument.' },
  { object: 'process', property: 'hrtime', message: 'Only src/clock.ts reads the time; take nowMs as an argument.' },
  { object: 'process', property: 'nextTick', message: 'Only src/clock.ts waits.' }
]
const environment = { object: 'process', property: 'env', message: 'Only src/config reads the environment.' }
const dice = { object: 'Math', property: 'random', message: 'Draw from the seeded stream in src/core/random.ts.' }

const timers = ['setTimeout', 'setInterval', 'setImmediate', 'performance']
  .map((name) => ({ name, message: 'Only src/clock.ts reads the time and waits; take nowMs or the injected sleep.' }))
const backDoors = ['globalThis', 'global', 'require'].map((name) => ({ name, message: 'Name the thing itself, so that lint sees it.' }))
const outsideWorld = ['Date', 'process', 'crypto', 'console', 'fetch', 'queueMicrotask', 'Buffer', 'Intl', 'WebSocket', 'AbortSignal']
  .map((name) => ({ name, message: 'The core is pure: functions of values, no clock, timer, dice, log or environment.' }))

export default [
  { ignores: ['dist/', 'node_modules/', '.tap/', '.build/', '.build-mutation-*/', 'coverage/', 'fixtures/'] },
  ...neostandard({ ts: true, noJsx: true }),
  {
    files: ['**/*.ts', '**/*.tsx'],
    plugins: { '@typescript-eslint': plugins['typescript-eslint'].plugin },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-restricted-syntax': ['error', enums],
      'no-warning-comments': ['error', { terms: ['c8 ignore', 'v8 ignore', 'istanbul ignore'], location: 'anywhere' }],
      'max-lines': ['error', 300],
      // It does not see that a function called in the loop changes the variable.
      'no-unmodified-loop-condition': 'off'
    }
  },
  {
    files: ['src/**/*.ts'],
    linterOptions: { noInlineConfig: true },
    rules: {
      'max-lines-per-function': ['error', 70],
      'no-console': 'error',
      'no-restricted-globals': ['error', ...timers, ...backDoors],
      'no-restricted-properties': ['error', ...timeProperties, environment, dice],
      'no-restricted-syntax': ['error', enums, currentInstant, dynamicImport]
    }
  },
  {
    files: ['src/core/**/*.ts'],
    rules: { 'no-restricted-globals': ['error', ...timers, ...backDoors, ...outsideWorld] }
  },
  {
    // Jest keeps the state of a test in its global object.
    files: ['src/runners/jest.ts'],
    rules: { 'no-restricted-globals': ['error', ...timers, ...backDoors.filter(({ name }) => name !== 'globalThis')] }
  },
  {
    files: ['src/config/**/*.ts'],
    rules: {
      'no-restricted-properties': ['error', ...timeProperties],
      'no-restricted-syntax': ['error', enums, currentInstant]
    }
  },
  {
    files: ['src/app.ts', 'src/index.ts', 'src/log/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', enums, currentInstant] }
  },
  {
    files: ['src/clock.ts', 'src/cli/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...backDoors],
      'no-restricted-properties': ['error', environment, dice],
      'no-restricted-syntax': ['error', enums]
    }
  },
  {
    files: ['src/**/*.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: [{ regex: '.', message: 'This place has no row in importTable (eslint.config.js).' }] }] }
  },
  ...importRules,
  {
    // It runs in a browser: it waits for frames and timers, reads the time of the machine, and loads two of its views when they are shown.
    files: ['src/page/ui/**/*.{ts,tsx}'],
    languageOptions: { parser: plugins['typescript-eslint'].parser, parserOptions: { ecmaFeatures: { jsx: true } } },
    linterOptions: { noInlineConfig: true },
    rules: {
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', 70],
      'no-restricted-globals': ['error', ...backDoors],
      'no-restricted-properties': ['error', dice],
      'no-restricted-syntax': ['error', enums],
      // The compiler knows what a browser has.
      'no-undef': 'off',
      'no-void': ['error', { allowAsStatement: true }]
    }
  }
]
