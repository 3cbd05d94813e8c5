/** The description of the source names what exists. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'tap'

const text = readFileSync('src/README.md', 'utf8')
const [table = '', recipes = ''] = text.split('## The path of a request')

test('the table has one line for each folder and each file at the root of the source', async (t) => {
  const rooms = readdirSync('src', { withFileTypes: true }).filter(({ name }) => name !== 'README.md').map((entry) => entry.isDirectory() ? `${entry.name}/` : entry.name)
  const lines = table.split('\n').filter((line) => line.startsWith('| `')).flatMap((line) => [...String(line.split('|')[1]).matchAll(/`([^`]+)`/g)].map(([, name]) => name))
  t.same(lines.sort(), rooms.sort())
})

test('every path that it names exists', async (t) => {
  const paths = [...text.matchAll(/`([\w./-]+(?:\/|\.ts|\.js|\.json))`/g)].map(([, path = '']) => path.replace('NAME', 'reboot'))
  t.ok(paths.length > 40)
  for (const path of paths) t.ok(['src/', 'src/faults/', 'src/world/', ''].some((place) => existsSync(`${place}${path}`)), path)
})

test('the recipe for a call of the control API names each place that a call has', async (t) => {
  const recipe = recipes.slice(recipes.indexOf('## To add a call of the control API'), recipes.indexOf('## Decisions'))
  for (const path of ['world/operations/', 'control/routes/', 'control/api.ts', 'control/openapi/calls.ts', 'library/types.ts', 'library/members.ts']) t.match(recipe, `\`${path}\``)
})
