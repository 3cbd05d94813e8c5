// The command `env`: prints the variables with which OpenStack clients find the emulator and log in. It sends no request.
import { clientEnvironment, ENVIRONMENT_FORMATS, writeEnvironment, writeUnset, type EnvironmentFormat } from '../world/operations/client-environment.js'
import { ENV_FLAGS } from './flags.js'
import { localUrl, readUrl } from './local-url.js'
import { flagEntries } from './help.js'
import { readArguments } from './arguments.js'
import { UsageError } from './usage-error.js'
import { readIdentityOption } from '../config/index.js'
import type { Command } from './command.js'
import type { Options } from '../config/index.js'

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
    const { options, own: { format = 'shell', unset, url } } = given
    if (!isFormat(format)) throw new UsageError(`--format: unknown format ${JSON.stringify(format)}; expected one of ${ENVIRONMENT_FORMATS.join(', ')}`)
    const environment = clientEnvironment(readIdentityOption(given), typeof url === 'string' ? readUrl(url, '--url') : urlOf(options))
    process.stdout.write(unset === true ? writeUnset(environment) : writeEnvironment(environment, format))
    return 0
  }
}

function isFormat (format: unknown): format is EnvironmentFormat {
  return (ENVIRONMENT_FORMATS as readonly unknown[]).includes(format)
}

/** Returns the URL of an emulator with these options, for clients on this machine. */
function urlOf (options: Options): string {
  if (options.publicUrl !== null) return options.publicUrl
  if (options.port === 0) throw new UsageError('--port 0 uses a free port that is known only once the emulator listens; give it with --url, or send GET /_emulator/env?format=shell')
  return localUrl(options)
}
