// Which test files run which parts of which compiled files, from V8's own coverage.
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join, relative } from 'node:path'
import { tmpdir } from 'node:os'

/** A part of a file, and whether it ran. Inner parts come after outer ones. */
interface Part {
  readonly startOffset: number
  readonly endOffset: number
  readonly count: number
}

/** One test file: its path below the folder of the build, how long it takes, and the parts of each source that it loads. */
export interface TestFile {
  readonly path: string
  readonly ms: number
  readonly parts: ReadonlyMap<string, readonly Part[]>
}

interface Report {
  readonly result: ReadonlyArray<{ readonly url: string, readonly functions: ReadonlyArray<{ readonly ranges: readonly Part[] }> }>
}

/**
 * Runs a test file of a build. Resolves to whether it passes within `limitMs`. tap's own limit of 30 s, which is that of a file without
 * `.taprc`, is too short for some.
 */
export function passes (root: string, path: string, limitMs: number, environment: Readonly<Record<string, string>>): Promise<boolean> {
  const child = spawn(process.execPath, [join(root, path)], { stdio: 'ignore', timeout: limitMs, killSignal: 'SIGKILL', env: { ...process.env, TAP_TIMEOUT: '600', ...environment } })
  return new Promise((resolve) => child.once('close', (code) => resolve(code === 0)))
}

/** Runs a test file of a build. Null if it does not pass as it is: then it says nothing about mutants. */
export async function measure (root: string, path: string, sources: ReadonlySet<string>): Promise<TestFile | null> {
  const folder = mkdtempSync(join(tmpdir(), 'bms-coverage-'))
  try {
    const begin = performance.now()
    const isPassed = await passes(root, path, 600_000, { NODE_V8_COVERAGE: folder })
    const ms = performance.now() - begin
    if (!isPassed) return null
    const parts = new Map<string, Part[]>()
    for (const name of readdirSync(folder)) {
      const { result } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Report
      for (const { url, functions } of result) {
        const file = url.startsWith('file:') ? relative(root, fileURLToPath(url)) : ''
        if (sources.has(file)) parts.set(file, [...parts.get(file) ?? [], ...functions.flatMap(({ ranges }) => ranges)])
      }
    }
    return { path, ms, parts }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Whether a test file runs the code at an offset: the innermost part around it decides. */
export function runs ({ parts }: TestFile, file: string, offset: number): boolean {
  let innermost: Part | null = null
  for (const part of parts.get(file) ?? []) {
    if (part.startOffset > offset || part.endOffset <= offset) continue
    if (innermost === null || part.endOffset - part.startOffset < innermost.endOffset - innermost.startOffset) innermost = part
  }
  return innermost !== null && innermost.count > 0
}
