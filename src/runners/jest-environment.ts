// Jest's environment of Node, in which `require('bms-emulator/jest')` works: Jest loads environments with Node's own require.
import { TestEnvironment } from 'jest-environment-node'
import * as jest from './jest.js'

/** For Jest's option `testEnvironment`. */
export default class EmulatorEnvironment extends TestEnvironment {
  override async setup (): Promise<void> {
    await super.setup()
    this.global[Symbol.for('bms-emulator/jest')] = jest
  }
}
