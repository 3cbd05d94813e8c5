// npm run mutation [-- --mutants 400] [-- --tests 40] [-- --seed 1] [-- --docs]: changes the code of core, faults, world and
// store in one place at a time, and runs the tests that reach that place. A mutant that no test notices is a survivor.
import { availableParallelism } from 'node:os'
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { createStream } from '../../src/core/random.js'
import { measure, passes, runs, type TestFile } from './coverage.js'
import { mutantsOf, type Mutant } from './mutants.js'

const ROOMS = ['core', 'faults', 'world', 'store'] as const
/** Each lane changes a build of its own. */
const LANES = Array.from({ length: availableParallelism() }, (_, index) => resolve(`.build-mutation-${index}`))
const [BUILD] = LANES as [string]

/** A mutant with what became of it. */
interface Verdict extends Mutant {
  readonly room: string
  readonly fate: 'noticed' | 'survived' | 'not reached'
}

const { values } = parseArgs({ options: { mutants: { type: 'string', default: '400' }, tests: { type: 'string', default: '40' }, seed: { type: 'string', default: '1' }, docs: { type: 'boolean', default: false } } })
const [wanted, most, seed] = [Number(values.mutants), Number(values.tests), Number(values.seed)]
if (!Number.isInteger(wanted) || wanted < 1 || !Number.isInteger(most) || most < 1 || !Number.isInteger(seed)) {
  process.stderr.write('--mutants and --tests are whole numbers of at least 1, --seed is a whole number\n')
  process.exit(2)
}

const removeBuilds = (): void => { for (const lane of LANES) rmSync(lane, { recursive: true, force: true }) }
removeBuilds()
for (const lane of LANES) cpSync(resolve('.build'), lane, { recursive: true, verbatimSymlinks: true })
process.on('exit', removeBuilds)
process.on('SIGINT', () => process.exit(130))

const filesIn = (folder: string, end: string): readonly string[] => readdirSync(join(BUILD, folder), { recursive: true }).map(String).filter((name) => name.endsWith(end)).map((name) => join(folder, name)).sort()
const sources = new Set(ROOMS.flatMap((room) => filesIn(`src/${room}`, '.js')))
process.stdout.write('running the tests as they are\n')
const paths = ['unit', 'scenarios', 'contract'].flatMap((folder) => filesIn(`test/${folder}`, '.test.js'))
const tests: TestFile[] = []
await inLanes(paths, async (lane, path) => {
  const test = await measure(lane, path, sources)
  if (test !== null) tests.push(test)
})
const failing = paths.filter((path) => !tests.some((test) => test.path === path))
// Without them the score would be that of a part of the tests.
if (failing.length > 0) {
  process.stderr.write(`${failing.length} of ${paths.length} test files fail as they are, so no mutant was made: ${failing.join(', ')}\n`)
  process.exit(1)
}
const all = [...sources].flatMap((file) => mutantsOf(file, readFileSync(join(BUILD, file), 'utf8')))
const chance = createStream(seed, 'mutants')
const drawn = all.map((mutant) => ({ mutant, rank: chance.fraction() })).sort((a, b) => a.rank - b.rank).slice(0, wanted).map(({ mutant }) => mutant)
process.stdout.write(`${tests.length} test files, ${all.length} mutants, of which ${drawn.length} are drawn with seed ${seed}\n`)

const verdicts: Verdict[] = []
await inLanes(drawn, async (lane, mutant) => {
  const verdict: Verdict = { ...mutant, room: mutant.file.split('/')[1] ?? '', fate: await fateOf(lane, mutant) }
  verdicts.push(verdict)
  for (const line of survivors([verdict])) process.stdout.write(`${line}\n`)
  if (verdicts.length % 25 === 0) process.stdout.write(`${verdicts.length} of ${drawn.length}: ${scoreOf(verdicts)}\n`)
})
process.stdout.write(`\n${table(verdicts)}`)
if (values.docs) writeFileSync('docs/mutation.md', page(verdicts))

/** Does the work on each item, in as many lanes as there are builds. */
async function inLanes<Item> (items: readonly Item[], work: (lane: string, item: Item) => Promise<void>): Promise<void> {
  const left = items.values()
  await Promise.all(LANES.map(async (lane) => {
    for (const item of left) await work(lane, item)
  }))
}

/** Runs the test files that reach a mutant, the closest first, until one fails; no more than `--tests`, for nearly all reach the innermost code. */
async function fateOf (lane: string, { file, start, end, text }: Mutant): Promise<Verdict['fate']> {
  const reaching = tests.filter((test) => runs(test, file, start))
  if (reaching.length === 0) return 'not reached'
  const path = join(lane, file)
  const code = readFileSync(path, 'utf8')
  writeFileSync(path, code.slice(0, start) + text + code.slice(end))
  try {
    for (const test of reaching.sort((a, b) => closeness(b, file) - closeness(a, file) || a.parts.size - b.parts.size || a.ms - b.ms).slice(0, most)) {
      // A mutant that makes a test endless is noticed too.
      if (!await passes(lane, test.path, Math.ceil(10_000 + 10 * test.ms), { TAP_BAIL: '1' })) return 'noticed'
    }
    return 'survived'
  } finally {
    writeFileSync(path, code)
  }
}

/** How many words of a source's name are in the name of a test file. */
function closeness ({ path }: TestFile, file: string): number {
  const words = wordsOf(path)
  return wordsOf(file).filter((word) => words.includes(word)).length
}

function wordsOf (path: string): readonly string[] {
  return basename(path).replace(/(?:\.test)?\.js$/, '').split('-').map((word) => word.replace(/s$/, ''))
}

function scoreOf (some: readonly Verdict[]): string {
  const noticed = some.filter(({ fate }) => fate === 'noticed').length
  return `${noticed} of ${some.length} noticed, ${(100 * noticed / Math.max(1, some.length)).toFixed(0)} %`
}

function table (some: readonly Verdict[]): string {
  const rows = [...ROOMS.map((room) => [room, some.filter((verdict) => verdict.room === room)] as const), ['all', some] as const]
  return ['| room | mutants | noticed | survived | not reached | score |', '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map(([room, verdicts]) => {
      const count = (fate: Verdict['fate']): number => verdicts.filter((verdict) => verdict.fate === fate).length
      return `| ${room} | ${verdicts.length} | ${count('noticed')} | ${count('survived')} | ${count('not reached')} | ${(100 * count('noticed') / Math.max(1, verdicts.length)).toFixed(0)} % |`
    }), ''].join('\n')
}

function survivors (some: readonly Verdict[]): readonly string[] {
  return some.filter(({ fate }) => fate !== 'noticed').map(({ file, line, about, fate }) => `${relative('src', file)}:${line}: ${about}${fate === 'not reached' ? ' (not reached)' : ''}`).sort()
}

function page (some: readonly Verdict[]): string {
  return `# Mutation tests

\`npm run mutation\` changes the compiled code of four rooms in one place at a time, and runs the unit, scenario and contract tests that reach the place:
for each mutant at most ${most} files of them, the ones closest to it first, so that the score can be too low and not too high.
A mutant that no test notices shows a gap, or a change that makes no difference. The mutants are drawn at random; a seed gives the same ones.

The last run drew ${some.length} of ${all.length} mutants with seed ${seed}, on ${new Date().toISOString().slice(0, 10)} with Node ${process.version}:

${table(some)}
## Not noticed

Lines are those of the compiled files.

${survivors(some).map((line) => `- \`${line.replace(/`/g, "'")}\``).join('\n')}
`
}
