// Checks responses of the emulator against the schemas of the documents.
import { Ajv2020 } from 'ajv/dist/2020.js'
import { readFixture } from '../src/world/fixtures.js'

const ajv = new Ajv2020({ strict: false, allErrors: true })
ajv.addSchema(readFixture('servers.schema.json') as object)

/** What a value has against the named definition of fixtures/servers.schema.json; empty if nothing. */
export function schemaErrors (definition: string, value: unknown): string {
  const check = ajv.getSchema(`urn:bms-emulator:reference:servers#/$defs/${definition}`)
  if (check === undefined) throw new Error(`servers.schema.json has no definition ${definition}`)
  return check(value) === true ? '' : ajv.errorsText(check.errors)
}

/** A response of the BMS API as the native API would send it: the version of an address is a number there. */
export function nativeVersions (response: unknown): unknown {
  return JSON.parse(JSON.stringify(response), (key, value: unknown) => key === 'version' && typeof value === 'string' ? Number(value) : value)
}
