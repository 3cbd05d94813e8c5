// The command `demo`: serves like `start`, and prints the link of the guided demo. It opens nothing by itself.
import { optionsHelp } from './help.js'
import { serve } from './start.js'
import type { Command } from './command.js'

export const command: Command = { help, run: demo }

function help (): string {
  return `bms-emulator demo: serve the emulated API, and print the link of a guided demo

Usage
  bms-emulator demo [options]

Seven acts show in a browser what a restart is, what goes wrong in a cloud, and
how a careless and a careful client cope. It works without the internet.

${optionsHelp()}`
}

async function demo (args: readonly string[]): Promise<number | null> {
  return serve(args, ({ control }, url) => {
    if (control === 'off') return `bms-emulator is listening on ${url}, without its page: the control API is off. Start it with --control TOKEN.\n`
    return `The guided demo: ${url}/_emulator/#demo/1\nAll machines:    ${url}/_emulator/\nCtrl+C ends it.\n`
  })
}
