// The command `env`: prints what OpenStack clients need to find the emulator and log in. It talks to nobody.
import { clientEnvironment, ENVIRONMENT_FORMATS, writeEnvironment, writeUnset, type EnvironmentFormat } from '../world/operations/client-environment.js'
import { localUrl } from './local-url.js'
import { readArguments, UsageError } from './arguments.js'
import { readIdentityOption } from '../config/index.js'
import type { Command } from './command.js'
import type { Options } from '../config/index.js'

const FLAGS = { format: { type: 'string' }, unset: { type: 'boolean' }, url: { type: 'string' } } as const

/** The command `env`. */
export const command: Command = {
  help: () => `bms-emulator env: what OpenStack clients need to find an emulator and log in

Usage
  bms-emulator env [--format ${ENVIRONMENT_FORMATS.join('|')}] [--url URL] [--unset] [options]

Prints the variables that OpenStack clients read, for an emulator that runs with the same options:
  eval "$(bms-emulator env)"

  --format FORMAT    ${ENVIRONMENT_FORMATS.join(', ')} (default: shell)
  --url URL          where the emulator is (default: by --public-url, --host and --port)
  --unset            the line that takes the variables back
`,
  run: async (args) => {
    const { options, own: { format = 'shell', unset, url } } = readArguments(args, FLAGS)
    if (!isFormat(format)) throw new UsageError(`--format: ${JSON.stringify(format)} is not known; expected one of ${ENVIRONMENT_FORMATS.join(', ')}`)
    const environment = clientEnvironment(readIdentityOption(options), typeof url === 'string' ? readBase(url) : urlOf(options))
    process.stdout.write(unset === true ? writeUnset(environment) : writeEnvironment(environment, format))
    return 0
  }
}

function isFormat (format: unknown): format is EnvironmentFormat {
  return (ENVIRONMENT_FORMATS as readonly unknown[]).includes(format)
}

function readBase (url: string): string {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw new UsageError(`--url: ${JSON.stringify(url)} is not a URL; expected one such as http://127.0.0.1:8774`)
  return url.replace(/\/+$/, '')
}

/** Where an emulator with these options can be reached from this machine. */
function urlOf (options: Options): string {
  if (options.publicUrl !== null) return options.publicUrl
  if (options.port === 0) throw new UsageError('--port 0 takes a free port, which is known once it listens; name it with --url, or ask the emulator: GET /_emulator/env?format=shell')
  return localUrl(options)
}
