// The command `errors`: lists the documented error codes, or shows the response with one of them under each profile.
import { assemble } from '../emulator.js'
import { pino } from 'pino'
import { loadSettings, resolveOptions, nearest } from '../config/index.js'
import { UsageError } from './usage-error.js'
import { PROFILE_NAMES } from '../core/profile.js'
import { readCatalogue, readFixture } from '../world/fixtures.js'
import type { Catalogue, CodeEntry } from '../core/catalogue.js'
import type { Command } from './command.js'

export const command: Command = { help, run: errors }

function help (): string {
  return `bms-emulator errors: list the documented error codes

Usage
  bms-emulator errors               list every code with its status and text
  bms-emulator errors BMS.0037      show the response with one code under each profile

The list has the statuses of the documented table, as profile documented returns them.
Every code can be injected: bms-emulator --fault BMS.0037:times=2
`
}

async function errors (args: readonly string[]): Promise<number> {
  const [word, ...more] = args
  if (more.length > 0) throw new UsageError(`expected one code, received ${args.join(' ')} (see bms-emulator errors --help)`)
  if (word?.startsWith('-') === true) throw new UsageError(`${word} is not an option (see bms-emulator errors --help)`)
  const catalogue = readCatalogue()
  process.stdout.write(word === undefined ? list(catalogue) : await describe(catalogue, word))
  return 0
}

function list ({ errors, related }: Catalogue): string {
  const rows = (entries: readonly CodeEntry[]): string => entries.map(({ code, httpStatus, messageTemplate }) => `  ${code.padEnd(12)}  ${httpStatus}  ${messageTemplate}`).join('\n')
  return `The ${errors.length} codes of the service\n${rows(errors)}\n\nRelated codes, of the gateway and of ECS\n${rows(related)}\n`
}

async function describe (catalogue: Catalogue, word: string): Promise<string> {
  const codes = [...catalogue.errors, ...catalogue.related].map(({ code }) => code)
  const code = codes.find((known) => known.toLowerCase() === word.toLowerCase()) ?? word
  const rows = catalogue.rows(code)
  if (rows.length === 0) {
    const lower = codes.map((known) => known.toLowerCase())
    const near = codes[lower.indexOf(nearest(word.toLowerCase(), lower) ?? '')]
    throw new UsageError(`${JSON.stringify(word)} is not a documented code${near === undefined ? '' : `; did you mean ${near}?`} (bms-emulator errors lists them)`)
  }
  const texts = rows.flatMap((row) => [row, ...row.variants ?? []]).map((row) => `  ${'edition' in row ? `edition ${row.edition}` : 'status'.padEnd(12)}  ${row.httpStatus}  ${row.messageTemplate}`)
  const responses = await Promise.all(PROFILE_NAMES.map(async (profile) => `  ${profile.padEnd(12)}  ${await responseUnder(profile, code, catalogue)}`))
  const notes = rows.flatMap(({ editions, source, relevance }) => [...editions === undefined ? [] : [`in the editions ${editions.join(' and ')}`], ...relevance === undefined ? [] : [`about: ${relevance}`], ...source === undefined ? [] : [source]])
  return `${code}${notes.length === 0 ? '' : `  (${[...new Set(notes)].join('; ')})`}

${[...new Set(texts)].join('\n')}

Response under each profile
${responses.join('\n')}

Inject it
  bms-emulator --fault ${code}:times=1
  curl -H 'X-Emulator-Fault: ${code}' ...
`
}

/** Returns status and body of the response with the code, from an emulator with that profile. */
async function responseUnder (profile: string, code: string, catalogue: Catalogue): Promise<string> {
  const resolved = resolveOptions([{ origin: 'call', values: { profile, clock: 'manual', seed: 1, logLevel: 'silent' }, describe: (name) => name }])
  const running = assemble(loadSettings(resolved, { catalogue, fleet: readFixture('servers.json') }), catalogue, pino({ level: 'silent' }))
  const { start: { defaultProjectId, fleet } } = running
  const [server] = fleet.order
  const response = await running.app.inject({
    method: 'POST',
    url: `/v2.1/${defaultProjectId}/servers/${server?.id}/action`,
    headers: { 'x-auth-token': 'demo', 'content-type': 'application/json', 'x-emulator-fault': code },
    payload: { reboot: { type: 'HARD' } }
  })
  await running.close()
  return `${response.statusCode}  ${response.body}`
}
