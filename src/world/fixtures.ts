// Reads the files that ship with the emulator: the fleet and the documented error codes.
import { readFileSync } from 'node:fs'
import { ROOT } from '../root.js'
import { createCatalogue, type Catalogue, type CodeEntry } from '../core/catalogue.js'

/** Reads and parses a fixture file. */
export function readFixture (name: string): unknown {
  return JSON.parse(readFileSync(new URL(`fixtures/${name}`, ROOT), 'utf8'))
}

/** Reads the documented error codes from fixtures/error-codes.json. */
export function readCatalogue (): Catalogue {
  return createCatalogue(readFixture('error-codes.json') as { errors: CodeEntry[], related: CodeEntry[] })
}
