// The command `errors`: lists the documented error codes, searches them, or shows the response with one of them under each profile.
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
  bms-emulator errors BMS.0037      show the response in each profile
  bms-emulator errors 503           list the codes with one status
  bms-emulator errors overload      list the codes whose text has all the words
  bms-emulator errors 503 --json    print them as JSON, one code a line

The list has the statuses of the documented table, as profile documented returns
them.
Every code can be injected: bms-emulator --fault BMS.0037:times=2
`
}

async function errors (args: readonly string[]): Promise<number> {
  const flag = args.find((each) => each.startsWith('-') && each !== '--json')
  if (flag !== undefined) throw new UsageError(`${flag} is not an option`, true)
  const words = args.filter((each) => each !== '--json').flatMap((each) => each.split(/\s+/)).filter((word) => word !== '')
  const catalogue = readCatalogue()
  process.stdout.write(args.includes('--json') ? lines(words.length === 0 ? allEntries(catalogue) : find(catalogue, words)) : words.length === 0 ? list(catalogue) : await answer(catalogue, words))
  return 0
}

const allEntries = ({ errors, related }: Catalogue): readonly CodeEntry[] => [...errors, ...related]

function lines (entries: readonly CodeEntry[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')
}

/** Returns the description of the one code that is meant, or else the list of those that the words find. @throws UsageError if there is none */
async function answer (catalogue: Catalogue, words: readonly string[]): Promise<string> {
  const found = find(catalogue, words)
  const [first] = found
  if (isCode(first?.code, words)) return await describe(catalogue, String(first?.code))
  return `${rows(found)}\n\nbms-emulator errors ${first?.code} shows the response with a code.\n`
}

/** Returns the entries of the code, or else those that have all the words. @throws UsageError if there are none */
function find (catalogue: Catalogue, words: readonly string[]): readonly CodeEntry[] {
  const entries = allEntries(catalogue)
  const named = entries.filter(({ code }) => isCode(code, words))
  const found = named.length > 0 ? named : entries.filter((entry) => words.every((each) => isFoundIn(entry, each.toLowerCase())))
  if (found.length > 0) return found
  const codes = entries.map((entry) => entry.code)
  const lower = codes.map((known) => known.toLowerCase())
  const near = codes[lower.indexOf(nearest(words.join(' ').toLowerCase(), lower) ?? '')]
  throw new UsageError(`${JSON.stringify(words.join(' '))} is not a documented code, a status or a text of one${near === undefined ? '' : `; did you mean ${near}?`} (bms-emulator errors lists them)`)
}

const isCode = (code: string | undefined, [word = '', ...more]: readonly string[]): boolean => more.length === 0 && code?.toLowerCase() === word.toLowerCase()

/** Whether a code has the status, or code or text contain the word, in any edition. */
function isFoundIn ({ code, httpStatus, messageTemplate, variants = [] }: CodeEntry, word: string): boolean {
  const texts = [{ httpStatus, messageTemplate }, ...variants]
  if (/^[1-5]\d\d$/.test(word)) return texts.some((each) => String(each.httpStatus) === word)
  return code.toLowerCase().includes(word) || texts.some((each) => each.messageTemplate.toLowerCase().includes(word))
}

function rows (entries: readonly CodeEntry[]): string {
  return entries.map(({ code, httpStatus, messageTemplate }) => `  ${code.padEnd(12)}  ${httpStatus}  ${messageTemplate}`).join('\n')
}

function list ({ errors, related }: Catalogue): string {
  return `The ${errors.length} codes of the service\n${rows(errors)}\n\nRelated codes, of the gateway and of ECS\n${rows(related)}\n`
}

async function describe (catalogue: Catalogue, code: string): Promise<string> {
  const found = catalogue.rows(code)
  const texts = found.flatMap((row) => [row, ...row.variants ?? []]).map((row) => `  ${'edition' in row ? `edition ${row.edition}` : 'status'.padEnd(12)}  ${row.httpStatus}  ${row.messageTemplate}`)
  const responses = await Promise.all(PROFILE_NAMES.map(async (profile) => `  ${profile.padEnd(12)}  ${await responseUnder(profile, code, catalogue)}`))
  const notes = found.flatMap(({ editions, source, relevance }) => [...editions === undefined ? [] : [`in the editions ${editions.join(' and ')}`], ...relevance === undefined ? [] : [`about: ${relevance}`], ...source === undefined ? [] : [source]])
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
  const server = fleet.at(0)
  const response = await running.app.inject({
    method: 'POST',
    url: `/v2.1/${defaultProjectId}/servers/${server?.id}/action`,
    headers: { 'x-auth-token': 'demo', 'content-type': 'application/json', 'x-emulator-fault': code },
    payload: { reboot: { type: 'HARD' } }
  })
  await running.close()
  return `${response.statusCode}  ${response.body}`
}
