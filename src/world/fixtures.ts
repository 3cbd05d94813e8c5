// Reads the files that ship with the emulator: the fleet and the documented error codes.
import { readFileSync } from 'node:fs'
import { createCatalogue, type Catalogue, type CodeEntry } from '../core/catalogue.js'

// The compiled file is at the same depth as this one.
const FOLDER = new URL('../../fixtures/', import.meta.url)

/** Reads and parses a fixture file. */
export function readFixture (name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'))
}

/** Reads the documented error codes from fixtures/error-codes.json. */
export function readCatalogue (): Catalogue {
  return createCatalogue(readFixture('error-codes.json') as { errors: CodeEntry[], related: CodeEntry[] })
}
