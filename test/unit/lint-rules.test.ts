/** Proves that the rules of eslint.config.js bite: each snippet is linted as if it stood in the named file. */
import { readdirSync } from 'node:fs'
import { ESLint } from 'eslint'
import { test } from 'tap'

const root = `${process.cwd()}/`
const eslint = new ESLint({ cwd: root })

async function rulesBrokenBy (file: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: `${root}${file}` })
  return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message)
}

const imports = '@typescript-eslint/no-restricted-imports'
const use = (specifier: string) => `import { thing } from '${specifier}'\nexport const other = thing\n`
const useType = (specifier: string) => `import type { Thing } from '${specifier}'\nexport type Other = Thing\n`

const forbidden: Array<[file: string, code: string, rule: string]> = [
  ['src/core/reboot.ts', use('node:crypto'), imports],
  ['src/core/reboot.ts', use('@sinclair/typebox'), imports],
  ['src/core/reboot.ts', use('../store/server-store.js'), imports],
  ['src/core/reboot.ts', useType('../clock.js'), imports],
  ['src/core/reboot.ts', use('../../fixtures/error-codes.json'), imports],
  ['src/core/reboot.ts', use('./../store/server-store.js'), imports],
  ['src/core/reboot.ts', "export * from '../errors/error-body.js'\n", imports],
  ['src/core/deep/reboot.ts', use('../../errors/error-body.js'), imports],
  ['src/clock.ts', use('./core/server.js'), imports],
  ['src/clock.ts', use('node:timers'), imports],
  ['src/shapes/server.ts', use('../faults/rule.js'), imports],
  ['src/shapes/server.ts', useType('../world/world.js'), imports],
  ['src/shapes/server.ts', use('node:fs'), imports],
  ['src/faults/match.ts', use('fastify'), imports],
  ['src/faults/match.ts', use('../world/fixtures.js'), imports],
  ['src/store/server-store.ts', use('../clock.js'), imports],
  ['src/store/server-store.ts', use('yaml'), imports],
  ['src/config/file.ts', use('../world/fixtures.js'), imports],
  ['src/config/file.ts', use('node:net'), imports],
  ['src/world/advance.ts', use('node:fs'), imports],
  ['src/world/advance.ts', use('../config/options.js'), imports],
  ['src/world/advance.ts', use('../errors/error-body.js'), imports],
  ['src/world/fixtures.ts', use('node:path'), imports],
  ['src/errors/error-body.ts', use('../store/server-store.js'), imports],
  ['src/errors/error-body.ts', useType('../config/options.js'), imports],
  ['src/openstack/compute/action.ts', use('../../config/options.js'), imports],
  ['src/openstack/compute/action.ts', use('../../emulator.js'), imports],
  ['src/openstack/compute/action.ts', use('pino'), imports],
  ['src/openstack/compute/action.ts', use('../../control/scope.js'), imports],
  ['src/openstack/compute/action.ts', useType('../../control/scope.js'), imports],
  ['src/control/openapi/document.ts', use('../../openstack/compute/servers.js'), imports],
  ['src/control/openapi/document.ts', useType('../../openstack/compute/servers.js'), imports],
  ['src/errors/error-body.ts', use('../pipeline/exchange.js'), imports],
  ['src/errors/error-body.ts', use('../openstack/compute/links.js'), imports],
  ['src/errors/error-body.ts', use('fastify'), imports],
  ['src/pipeline/finish.ts', use('../openstack/api.js'), imports],
  ['src/pipeline/finish.ts', use('../control/scope.js'), imports],
  ['src/emulator.ts', use('./page/rack.js'), imports],
  ['src/control/routes/faults.ts', use('../../config/options.js'), imports],
  ['src/openstack/compute/query.ts', use('re2js'), imports],
  ['src/openstack/compute/name-pattern.ts', use('fastify'), imports],
  ['src/page/rack.ts', use('../control/schemas/faults.js'), imports],
  ['src/page/rack.ts', useType('../errors/error-body.js'), imports],
  ['src/app.ts', use('./store/server-store.js'), imports],
  ['src/app.ts', use('node:http'), imports],
  ['src/index.ts', use('./core/server.js'), imports],
  ['src/index.ts', use('./app.js'), imports],
  ['src/index.ts', use('yaml'), imports],
  ['src/emulator.ts', use('./index.js'), imports],
  ['src/emulator.ts', use('./config/options.js'), imports],
  ['src/cli/start.ts', use('../app.js'), imports],
  ['src/cli/start.ts', use('node:process'), imports],
  ['src/unheard-of/thing.ts', use('./other.js'), imports],
  ['src/core/reboot.ts', 'export const now = Date.now()\n', 'no-restricted-globals'],
  ['src/core/reboot.ts', 'export const now = new Date()\n', 'no-restricted-globals'],
  ['src/core/reboot.ts', 'export const then = new Date(0)\n', 'no-restricted-globals'],
  ['src/core/reboot.ts', "export const then = Date.parse('2024')\n", 'no-restricted-globals'],
  ['src/core/reboot.ts', 'setTimeout(() => {}, 1)\n', 'no-restricted-globals'],
  ['src/core/reboot.ts', 'export const pid = process.pid\n', 'no-restricted-globals'],
  ['src/core/reboot.ts', 'export const id = crypto.randomUUID()\n', 'no-restricted-globals'],
  ['src/core/reboot.ts', 'export const now = globalThis.Date\n', 'no-restricted-globals'],
  ['src/core/reboot.ts', 'export const chance = Math.random()\n', 'no-restricted-properties'],
  ['src/core/reboot.ts', "export const later = import('node:fs')\n", 'no-restricted-syntax'],
  ['src/store/server-store.ts', 'setInterval(() => {}, 1)\n', 'no-restricted-globals'],
  ['src/world/advance.ts', 'export const now = Date.now()\n', 'no-restricted-properties'],
  ['src/world/advance.ts', 'const { now } = Date\nexport const later = now\n', 'no-restricted-properties'],
  ['src/world/advance.ts', 'export const now = new Date()\n', 'no-restricted-syntax'],
  ['src/errors/error-body.ts', 'export const now = performance.now()\n', 'no-restricted-globals'],
  ['src/errors/error-body.ts', 'export const port = process.env.PORT\n', 'no-restricted-properties'],
  ['src/cli/start.ts', 'export const port = process.env.PORT\n', 'no-restricted-properties'],
  ['src/config/environment.ts', 'export const now = Date.now()\n', 'no-restricted-properties'],
  ['src/app.ts', "console.log('started')\n", 'no-console'],
  ['src/core/states.ts', 'export enum Status { Active }\n', 'no-restricted-syntax'],
  ['src/core/states.ts', 'export const status: any = 1\n', '@typescript-eslint/no-explicit-any'],
  ['src/core/states.ts', 'export const first = (list: string[]) => list[0]!\n', '@typescript-eslint/no-non-null-assertion'],
  ['src/core/states.ts', "import { Thing } from './thing.js'\nexport type Other = Thing\n", '@typescript-eslint/consistent-type-imports'],
  ['src/core/states.ts', '/* c8 ignore next */\nexport const one = 1\n', 'no-warning-comments'],
  ['src/core/states.ts', '/* eslint-disable no-restricted-properties */\nexport const chance = Math.random()\n', 'no-restricted-properties'],
  ['src/core/states.ts', 'export const one = 1;\n', '@stylistic/semi'],
  ['src/core/states.ts', 'export const one = 1\n'.replace('one', 'one1') + '// Line.\n'.repeat(300), 'max-lines'],
  ['src/core/states.ts', `export function long (): void {\n${'  long()\n'.repeat(70)}}\n`, 'max-lines-per-function'],
  ['test/unit/core/states.test.ts', 'export const first = (list: string[]) => list[0]!\n', '@typescript-eslint/no-non-null-assertion']
]

const allowed: Array<[file: string, code: string]> = [
  ['src/core/reboot.ts', use('./server.js')],
  ['src/core/deep/reboot.ts', use('../server.js')],
  ['src/clock.ts', 'export const now = () => Date.now()\nexport const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))\n'],
  ['src/shapes/server.ts', use('../core/server.js')],
  ['src/shapes/server.ts', use('@sinclair/typebox')],
  ['src/faults/match.ts', use('../core/random.js')],
  ['src/faults/match.ts', use('../shapes/duration.js')],
  ['src/faults/match.ts', use('@sinclair/typebox')],
  ['src/store/server-store.ts', useType('../clock.js')],
  ['src/config/file.ts', use('node:fs')],
  ['src/config/file.ts', use('yaml')],
  ['src/config/file.ts', use('@sinclair/typebox/value')],
  ['src/config/environment.ts', 'export const port = process.env.PORT\n'],
  ['src/world/fixtures.ts', use('node:fs')],
  ['src/world/advance.ts', use('../clock.js')],
  ['src/world/advance.ts', useType('../config/options.js')],
  ['src/world/advance.ts', 'export const text = (ms: number) => new Date(ms).toISOString()\n'],
  ['src/openstack/compute/action.ts', use('../../core/reboot.js')],
  ['src/openstack/compute/action.ts', use('../../errors/error-body.js')],
  ['src/openstack/compute/action.ts', use('../../pipeline/exchange.js')],
  ['src/control/routes/faults.ts', use('../../pipeline/http-date.js')],
  ['src/openstack/compute/action.ts', use('../../clock.js')],
  ['src/openstack/compute/action.ts', useType('../../store/server-store.js')],
  ['src/openstack/compute/action.ts', use('@fastify/type-provider-typebox')],
  ['src/control/routes/faults.ts', useType('../../config/options.js')],
  ['src/openstack/compute/name-pattern.ts', use('node:module')],
  ['src/page/rack.ts', useType('../control/schemas/faults.js')],
  ['src/app.ts', use('./control/api.js')],
  ['src/app.ts', use('pino')],
  ['src/emulator.ts', use('./app.js')],
  ['src/index.ts', use('./emulator.js')],
  ['src/cli/start.ts', use('node:util')],
  ['src/cli/start.ts', use('../index.js')],
  ['test/unit/core/reboot.test.ts', use('../../../src/core/reboot.js')]
]

test('lint refuses what the import table and the rules forbid', async (t) => {
  for (const [file, code, rule] of forbidden) {
    t.ok((await rulesBrokenBy(file, code)).includes(rule), `${rule} in ${file}: ${code.slice(0, 60).trim()}`)
  }
})

test('lint accepts what the import table allows', async (t) => {
  for (const [file, code] of allowed) {
    t.same(await rulesBrokenBy(file, code), [], `${file}: ${code.slice(0, 60).trim()}`)
  }
})

test('no folder of src has more than 25 files', async (t) => {
  const folders = readdirSync(`${root}src`, { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory())
  for (const { parentPath, name } of folders) {
    const files = readdirSync(`${parentPath}/${name}`, { withFileTypes: true }).filter((entry) => entry.isFile())
    t.ok(files.length <= 25, `${name} holds ${files.length}`)
  }
})
