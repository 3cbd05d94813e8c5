// The command `env`: prints the variables with which OpenStack clients find the emulator and log in. It sends no request.
import { clientEnvironment, ENVIRONMENT_FORMATS, writeEnvironment, writeUnset, type EnvironmentFormat } from '../world/operations/client-environment.js'
import { ENV_FLAGS } from './flags.js'
import { flagEntries } from './help.js'
import { readArguments, type Arguments } from './arguments.js'
import { runningUrl } from './local-url.js'
import { UsageError } from './usage-error.js'
import { readIdentityOption } from '../config/index.js'
import type { Command } from './command.js'

export const command: Command = {
  help: () => `bms-emulator env: print the variables for OpenStack clients

Usage
  bms-emulator env [--format FORMAT] [--url URL] [--unset] [options]

Prints the variables with which OpenStack clients find an emulator that runs
with the same options, and log in:
  eval "$(bms-emulator env)"

${flagEntries(ENV_FLAGS).join('\n')}
`,
  run: async (args) => {
    const given = readArguments(args, ENV_FLAGS)
    const { own: { format = 'shell', unset } } = given
    if (!isFormat(format)) throw new UsageError(`--format: unknown format ${JSON.stringify(format)}; expected one of ${ENVIRONMENT_FORMATS.join(', ')}`)
    const environment = clientEnvironment(readIdentityOption(given), urlOf(given))
    process.stdout.write(unset === true ? writeUnset(environment) : writeEnvironment(environment, format))
    return 0
  }
}

function isFormat (format: unknown): format is EnvironmentFormat {
  return (ENVIRONMENT_FORMATS as readonly unknown[]).includes(format)
}

/** Returns the URL for clients: the one that they are to use, unless another emulator is named. */
function urlOf (given: Arguments): string {
  const { own: { url }, options: { publicUrl } } = given
  return url === undefined && publicUrl !== null ? publicUrl : runningUrl(given)
}
