// What `require('bms-emulator/jest')` returns. Jest's own require reads ES modules only on Node 24.9 and later, so on others
// it comes from the environment, which Jest loads with Node's.
import type * as Jest from './jest.js' with { 'resolution-mode': 'import' }

function load (): typeof Jest {
  const given = (globalThis as unknown as Readonly<Record<symbol, typeof Jest>>)[Symbol.for('bms-emulator/jest')]
  if (given !== undefined) return given
  try {
    return require('./jest.js')
  } catch (cause) {
    throw new Error("bms-emulator/jest: this Jest cannot require ES modules; set testEnvironment: 'bms-emulator/jest-environment' in its configuration, or write the tests as ES modules and start Jest with NODE_OPTIONS=--experimental-vm-modules", { cause })
  }
}

const loaded = load()
const useEmulator: typeof Jest.useEmulator = (options, projectOptions) => loaded.useEmulatorIn(globalThis as never, options, projectOptions)

export = { useEmulator, createEmulator: loaded.createEmulator }
