// Checks the value of `os-start` and `os-stop` in a body, by profile.
import { pythonRepr, shortJson } from '../texts.js'
import { Refusal } from '../refusal.js'
import type { Choices } from '../profile.js'

/**
 * Returns if the profile accepts the value of the key: `{}` and null always, a type for `os-stop`, anything if
 * `powerActionBody` is `any`.
 * @throws Refusal `body-invalid`
 * Source: Starting a BMS; Stopping a BMS (type is optional and has no effect); NOVA.md section 4: Nova ignores the value.
 */
export function checkPowerBody (key: 'os-start' | 'os-stop', value: unknown, choices: Choices): void {
  if (choices.powerActionBody === 'any' || value === null) return
  const isObject = typeof value === 'object' && !Array.isArray(value)
  const expected = key === 'os-start' ? '{} or null' : '{}, null or {"type":"HARD"}'
  if (!isObject) throw invalid(`${key} is ${shortJson(value)}; expected ${expected}`, key, value)
  for (const [member, content] of Object.entries(value as object)) {
    const isType = key === 'os-stop' && member === 'type' && (content === 'HARD' || content === 'SOFT')
    if (!isType) throw invalid(`${key}.${member} is ${shortJson(content)}; expected ${key} to be ${expected}`, key, value)
  }
}

function invalid (reason: string, key: string, value: unknown): Refusal {
  return new Refusal('body-invalid', { reason, nativeReason: `Invalid input for field/attribute ${key}. Value: ${pythonRepr(value)}.` })
}
