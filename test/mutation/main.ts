// npm run mutation [-- --mutants 400] [-- --tests 40] [-- --seed 1] [-- --docs]: changes the code of core, faults, world and
// store in one place at a time, and runs the tests that reach that place. A mutant that no test notices is a survivor.
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { spawnSync } from 'node:child_process'
import { createStream } from '../../src/core/random.js'
import { measure, runs, UNHURRIED, type TestFile } from './coverage.js'
import { mutantsOf, type Mutant } from './mutants.js'

const ROOMS = ['core', 'faults', 'world', 'store'] as const
const WORK = resolve('.build-mutation')

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

rmSync(WORK, { recursive: true, force: true })
cpSync(resolve('.build'), WORK, { recursive: true, verbatimSymlinks: true })
process.on('exit', () => rmSync(WORK, { recursive: true, force: true }))
process.on('SIGINT', () => process.exit(130))

const filesIn = (folder: string, end: string): readonly string[] => readdirSync(resolve(WORK, folder), { recursive: true }).map(String).filter((name) => name.endsWith(end)).map((name) => resolve(WORK, folder, name)).sort()
const sources = ROOMS.flatMap((room) => filesIn(`src/${room}`, '.js'))
const isSource = new Set(sources)
process.stdout.write('running the tests as they are\n')
const paths = ['unit', 'scenarios', 'contract'].flatMap((folder) => filesIn(`test/${folder}`, '.test.js'))
const tests = paths.map((path) => measure(path, (file) => isSource.has(file))).filter((test) => test !== null)
const failing = paths.filter((path) => !tests.some((test) => test.path === path))
// Without them the score would be that of a part of the tests.
if (failing.length > 0) {
  process.stderr.write(`${failing.length} of ${paths.length} test files fail as they are, so no mutant was made: ${failing.map((path) => relative(WORK, path)).join(', ')}\n`)
  process.exit(1)
}
const all = sources.flatMap((file) => mutantsOf(file, readFileSync(file, 'utf8')))
const chance = createStream(seed, 'mutants')
const drawn = all.map((mutant) => ({ mutant, rank: chance.fraction() })).sort((a, b) => a.rank - b.rank).slice(0, wanted).map(({ mutant }) => mutant)
process.stdout.write(`${tests.length} test files, ${all.length} mutants, of which ${drawn.length} are drawn with seed ${seed}\n`)

const verdicts: Verdict[] = []
for (const mutant of drawn) {
  const verdict: Verdict = { ...mutant, room: relative(resolve(WORK, 'src'), mutant.file).split('/')[0] ?? '', fate: fateOf(mutant, tests) }
  verdicts.push(verdict)
  for (const line of survivors([verdict])) process.stdout.write(`${line}\n`)
  if (verdicts.length % 25 === 0) process.stdout.write(`${verdicts.length} of ${drawn.length}: ${scoreOf(verdicts)}\n`)
}
process.stdout.write(`\n${table(verdicts)}`)
if (values.docs) writeFileSync('docs/mutation.md', page(verdicts))

/**
 * Runs the test files that reach a mutant until one fails: those named like its file first, then those that load the fewest
 * sources, which say most about each. No more than `--tests` of them, for nearly all files reach the innermost ones.
 */
function fateOf (mutant: Mutant, candidates: readonly TestFile[]): Verdict['fate'] {
  const name = mutant.file.slice(mutant.file.lastIndexOf('/') + 1, -3)
  const reaching = candidates.filter((test) => runs(test, mutant.file, mutant.start))
    .sort((a, b) => Number(b.path.includes(`/${name}.`)) - Number(a.path.includes(`/${name}.`)) || a.parts.size - b.parts.size || a.ms - b.ms)
    .slice(0, most)
  if (reaching.length === 0) return 'not reached'
  const code = readFileSync(mutant.file, 'utf8')
  writeFileSync(mutant.file, code.slice(0, mutant.start) + mutant.text + code.slice(mutant.end))
  try {
    // A mutant that makes a test endless is noticed too.
    return reaching.some(({ path, ms }) => spawnSync(process.execPath, [path], { stdio: 'ignore', timeout: Math.ceil(5_000 + 10 * ms), env: { ...UNHURRIED, TAP_BAIL: '1' } }).status !== 0) ? 'noticed' : 'survived'
  } finally {
    writeFileSync(mutant.file, code)
  }
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
  return some.filter(({ fate }) => fate !== 'noticed').map(({ file, line, about, fate }) => `${relative(resolve(WORK, 'src'), file)}:${line}: ${about}${fate === 'not reached' ? ' (not reached)' : ''}`).sort()
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
