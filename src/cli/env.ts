// The command `env`: prints the variables with which OpenStack clients find the emulator and log in. It sends no request.
import { clientEnvironment, ENVIRONMENT_FORMATS, writeEnvironment, writeUnset, type EnvironmentFormat } from '../world/operations/client-environment.js'
import { localUrl } from './local-url.js'
import { readArguments } from './arguments.js'
import { UsageError } from './usage-error.js'
import { readIdentityOption } from '../config/index.js'
import type { Command } from './command.js'
import type { Options } from '../config/index.js'

const FLAGS = { format: { type: 'string' }, unset: { type: 'boolean' }, url: { type: 'string' } } as const

export const command: Command = {
  help: () => `bms-emulator env: print the variables with which OpenStack clients find an emulator and log in

Usage
  bms-emulator env [--format ${ENVIRONMENT_FORMATS.join('|')}] [--url URL] [--unset] [options]

Prints the variables that OpenStack clients read, for an emulator that runs with the same options:
  eval "$(bms-emulator env)"

  --format FORMAT    ${ENVIRONMENT_FORMATS.join(', ')} (default: shell)
  --url URL          URL of the emulator (default: from --public-url, --host and --port)
  --unset            print the line that unsets the variables
`,
  run: async (args) => {
    const given = readArguments(args, FLAGS)
    const { options, own: { format = 'shell', unset, url } } = given
    if (!isFormat(format)) throw new UsageError(`--format: unknown format ${JSON.stringify(format)}; expected one of ${ENVIRONMENT_FORMATS.join(', ')}`)
    const environment = clientEnvironment(readIdentityOption(given), typeof url === 'string' ? readBase(url) : urlOf(options))
    process.stdout.write(unset === true ? writeUnset(environment) : writeEnvironment(environment, format))
    return 0
  }
}

function isFormat (format: unknown): format is EnvironmentFormat {
  return (ENVIRONMENT_FORMATS as readonly unknown[]).includes(format)
}

function readBase (url: string): string {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw new UsageError(`--url: ${JSON.stringify(url)} is not a URL; expected for example http://127.0.0.1:8774`)
  return url.replace(/\/+$/, '')
}

/** Returns the URL of an emulator with these options, for clients on this machine. */
function urlOf (options: Options): string {
  if (options.publicUrl !== null) return options.publicUrl
  if (options.port === 0) throw new UsageError('--port 0 uses a free port that is known only once the emulator listens; give it with --url, or send GET /_emulator/env?format=shell')
  return localUrl(options)
}
