// The catalogue of failure modes: each line of it does what its sentence says it does.
import { test, type Test } from 'tap'
import { FAILURE_MODES, type FailureMode } from '../../../src/report/failure-modes.js'
import { OPERATION_NAMES } from '../../../src/core/operations.js'
import { checkRule } from '../../../src/faults/rule.js'
import { parseRuleText } from '../../../src/faults/text.js'
import { readCatalogue } from '../../../src/world/fixtures.js'
import { buildTestEmulator, HARD, SERVER } from '../../helpers.js'

const catalogue = readCatalogue()

test('ids are unique, and sentences are sentences', async (t) => {
  t.equal(new Set(FAILURE_MODES.map(({ id }) => id)).size, FAILURE_MODES.length)
  t.ok(FAILURE_MODES.length >= 20)
  for (const { id, sentence } of FAILURE_MODES) {
    t.match(id, /^[a-z]+(-[a-z]+)*$/)
    t.match(sentence, /^[A-Z][^.]*( \(BMS\.\d+\))?\.$/, id)
  }
})

test('each rule and each variant is a valid rule for each of its operations', async (t) => {
  for (const mode of FAILURE_MODES) {
    t.ok(mode.operations.length > 0 && mode.operations.every((name) => OPERATION_NAMES.includes(name)), mode.id)
    for (const text of [...rulesOf(mode), ...mode.variants]) {
      for (const operation of mode.operations) t.doesNotThrow(() => checkRule(parseRuleText(`${text}:operation=${operation}:times=2:skip=1`), 'a', catalogue), `${mode.id}: ${text}`)
    }
  }
})

test('each line applies: a rule to a request of each of its operations, a change to a server', async (t) => {
  for (const mode of FAILURE_MODES) {
    for (const operation of mode.operations) await check(t, mode, operation)
  }
})

const ACTIONS: Readonly<Record<string, unknown>> = { reboot: HARD, start: { 'os-start': {} }, stop: { 'os-stop': {} } }

function rulesOf ({ provoke }: FailureMode): readonly string[] {
  return 'rule' in provoke ? [provoke.rule] : []
}

async function check (t: Test, mode: FailureMode, operation: string): Promise<void> {
  const emulator = await buildTestEmulator(t)
  if ('rule' in mode.provoke) {
    const added = await emulator.send('POST', '/_emulator/faults', parseRuleText(`${mode.provoke.rule}:operation=${operation}:id=${mode.id}`))
    t.same([added.statusCode, (added.json() as { warnings?: unknown }).warnings ?? []], [201, []], `${mode.id} for ${operation}`)
    const explained = await emulator.send('POST', '/_emulator/faults/explain', { operation })
    t.match(explained.json(), { fires: [{ id: mode.id }], others: { length: 0 } }, `${mode.id} for ${operation}`)
  } else {
    const changed = await emulator.send('PATCH', `/_emulator/servers/${SERVER}`, mode.provoke.server)
    t.equal(changed.statusCode, 200, mode.id)
    t.equal((await emulator.act(ACTIONS[operation])).statusCode, 409, `${mode.id} for ${operation}`)
  }
}
