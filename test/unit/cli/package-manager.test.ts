/** Which ancestors of a process are followed: those up to the package manager that started it. Issue 12. */
import { test } from 'tap'
import { chainToManager, type ProcessFacts, type ReadFacts } from '../../../src/cli/package-manager.js'

/** Reads from a table of parents and command lines by id. */
function table (rows: Readonly<Record<number, readonly [parent: number, line: string]>>, leader?: number): ReadFacts {
  return (pid): ProcessFacts | null => {
    const row = rows[pid]
    return row === undefined ? null : { parent: row[0], words: row[1].split(' '), isDetached: pid === leader }
  }
}

const EMULATOR = 'node dist/cli/main.js'

test('the ancestors up to the package manager are followed, and none above it', async (t) => {
  const managers = [
    'npm start', 'npm exec bms-emulator', 'node /usr/bin/npm start', '/usr/bin/node --no-warnings /usr/lib/node_modules/npm/bin/npm-cli.js start',
    'node /repo/.yarn/releases/yarn-4.1.0.cjs start', 'node /usr/bin/pnpm.cjs start', '/root/.bun/bin/bunx bms-emulator', 'C:\\node\\node.exe C:\\npm\\npx-cli.js x'
  ]
  for (const manager of managers) {
    t.same(await chainToManager(9, table({ 9: [8, EMULATOR], 8: [7, 'sh -c x'], 7: [6, manager], 6: [1, 'bash'] })), [8, 7], manager)
    t.same(await chainToManager(9, table({ 9: [7, EMULATOR], 7: [6, manager], 6: [1, 'bash'] })), [7], `${manager}, whose shell became the emulator`)
  }
})

test('nothing is followed without a package manager among the ancestors', async (t) => {
  const lines = ['bash', 'sh -c npm', 'node server.js', 'tmux', 'npm-watch x', 'vim npm']
  for (const line of lines) t.same(await chainToManager(9, table({ 9: [8, EMULATOR], 8: [1, line], 1: [0, 'init'] })), [], line)
  t.same(await chainToManager(9, table({ 9: [1, EMULATOR], 1: [0, 'init'] })), [], 'nohup, and its shell has ended')
  t.same(await chainToManager(9, table({ 9: [8, EMULATOR] })), [], 'a parent that cannot be read')
  t.same(await chainToManager(9, table({})), [], 'a process that cannot be read')
  t.same(await chainToManager(9, table({ 9: [9, EMULATOR] })), [], 'a table that goes round in circles')
})

test('a process with a session of its own was detached from its package manager', async (t) => {
  t.same(await chainToManager(9, table({ 9: [8, EMULATOR], 8: [7, 'sh'], 7: [1, 'npm start'] }, 9)), [])
})
