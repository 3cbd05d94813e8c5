/** Every block of the documents is run, top to bottom, in a shell where only the lines of the document were typed. */
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import tap, { type Test } from 'tap'
import { parse } from 'yaml'
import { blocksOf, DOCUMENTS, type Block } from '../documents.js'
import { isShown, openShell, typedLines, type DocumentShell } from './document-shell.js'

// The README installs the packages in a copy of the clone.
tap.setTimeout(600_000)
const root = process.cwd()
const folderOf = (document: string): string => resolve(root, '.build/documents', document.replace(/\W+/g, '-'))

/** The blocks that cannot be run here, by reason; what tests them instead. */
const NOT_RUN: Readonly<Record<string, number>> = {
  'needs Docker': 4,
  'needs a pipeline': 3,
  'needs a registry': 1,
  'never ends': 1,
  'runs other tests': 1,
  'takes minutes': 1
}

// The page about test runners needs the runners; test-runners.test.ts runs its blocks.
const documents = DOCUMENTS.filter((document) => document !== 'docs/test-runners.md')
const blocks = documents.flatMap(blocksOf)

tap.test('a block that is not run says why, and each reason is known', async (t) => {
  const reasons = blocks.flatMap(({ notRun }) => notRun ?? [])
  t.same(Object.fromEntries([...new Set(reasons)].sort().map((reason) => [reason, reasons.filter((other) => other === reason).length])), NOT_RUN)
})

tap.test('every block has a language that is run, read or drawn', async (t) => {
  for (const { document, line, language, file } of blocks) t.ok(['console', 'js', 'ts', 'json', 'yaml', 'mermaid'].includes(language) || file !== null, `${document}:${line}: ${language}`)
})

for (const document of documents) {
  const own = blocks.filter((block) => block.document === document && block.notRun === null)
  if (own.length === 0) continue
  tap.test(`${document} works as written`, async (t) => {
    const folder = folderOf(document)
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    // Who reads the README has a clone and nothing else; the other documents say bms-emulator.
    if (document === 'README.md') copyClone(folder)
    const shell = await openShell(t, folder, resolve(root, 'dist/cli/main.js'))
    for (const block of own) await check(t, shell, block)
    for (const language of ['js', 'ts'] as const) runProgram(t, shell, language, own.filter((block) => block.language === language && block.file === null))
  })
}

/** Copies what a fresh clone of the work tree would hold. */
function copyClone (folder: string): void {
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' }).split('\0').filter((file) => file !== '' && existsSync(file))
  for (const file of files) cpSync(file, resolve(folder, file))
}

async function check (t: Test, shell: DocumentShell, block: Block): Promise<void> {
  const { language, file, text, needs } = block
  const place = `${block.document}:${block.line}`
  if (needs !== null && spawnSync('sh', ['-c', `command -v ${needs}`]).status !== 0) {
    t.pass(place, { skip: `SKIPPED: ${needs} is not installed` })
    return
  }
  if (file !== null) shell.write(file, text)
  if (language === 'json') t.doesNotThrow(() => JSON.parse(text), `${place} is JSON`)
  if (language === 'yaml') t.doesNotThrow(() => parse(text), `${place} is YAML`)
  if (language !== 'console') return
  const lines = typedLines(text)
  for (const [index, typed] of lines.entries()) {
    const result = await shell.type(typed)
    const asks = lines[index + 1]?.line === 'echo $?'
    if (result === null) t.equal(typed.shown, '', `${place}: ${typed.line} serves`)
    else {
      if (!asks) t.equal(result.code, 0, `${place}: ${typed.line} ends with 0`, { output: result.output })
      if (typed.shown !== '') t.ok(isShown(result.output, typed.shown), `${place}: ${typed.line} prints what is shown`, { output: result.output, shown: typed.shown })
    }
  }
}

/** Runs the blocks of one language as one program: a block that imports nothing continues the one before. */
function runProgram (t: Test, shell: DocumentShell, language: 'js' | 'ts', parts: readonly Block[]): void {
  const programs: string[] = []
  for (const { text } of parts) {
    if (programs.length === 0 || /^import /m.test(text)) programs.push(text)
    else programs.push(`${programs.pop() ?? ''}\n${text}`)
  }
  for (const [index, text] of programs.entries()) {
    const name = `program-${index + 1}`
    writeFileSync(resolve(shell.folder, `${name}.${language === 'js' ? 'mjs' : 'mts'}`), text)
    const run = (args: readonly string[]): void => {
      const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: shell.folder, env: shell.environment, encoding: 'utf8' })
      t.equal(status, 0, `${parts[0]?.document ?? ''}: its ${language} runs`, { stdout, stderr })
    }
    if (language === 'ts') run([resolve(root, 'node_modules/typescript/bin/tsc'), '--strict', '--target', 'es2022', '--module', 'nodenext', '--types', 'node', `${name}.mts`])
    run([...(text.includes("'node:test'") ? ['--test'] : []), `${name}.mjs`])
  }
}
