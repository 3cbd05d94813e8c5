// The types of the fixture for CommonJS tests of Jest.
import fixture = require('bms-emulator/jest')

const bms = fixture.useEmulator({ clock: 'manual' })
export const restart = async (): Promise<string> => (await bms.project.restart('bms-83')).status
