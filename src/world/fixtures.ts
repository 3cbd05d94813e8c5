// The files that ship with the emulator, the only ones it reads by itself: the fleet and the documented error codes.
import { readFileSync } from 'node:fs'
import { createCatalogue, type Catalogue, type CodeEntry } from '../core/catalogue.js'

// The compiled file stands as deep below the root as this one.
const FOLDER = new URL('../../fixtures/', import.meta.url)

/** The parsed JSON of a fixture file, read anew at each call. */
export function readFixture (name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'))
}

/** The documented error codes, from fixtures/error-codes.json. */
export function readCatalogue (): Catalogue {
  return createCatalogue(readFixture('error-codes.json') as { errors: CodeEntry[], related: CodeEntry[] })
}
