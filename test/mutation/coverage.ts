// Which test files run which parts of which compiled files, from V8's own coverage.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { tmpdir } from 'node:os'

/** A part of a file, and whether it ran. Inner parts come after outer ones. */
interface Part {
  readonly startOffset: number
  readonly endOffset: number
  readonly count: number
}

/** One test file: how long it takes, and the parts of each source that it loads. */
export interface TestFile {
  readonly path: string
  readonly ms: number
  readonly parts: ReadonlyMap<string, readonly Part[]>
}

interface Report {
  readonly result: ReadonlyArray<{ readonly url: string, readonly functions: ReadonlyArray<{ readonly ranges: readonly Part[] }> }>
}

/** A test file that runs by itself has no limit of time from `.taprc`; tap's own of 30 s is too short for some. */
export const UNHURRIED = { ...process.env, TAP_TIMEOUT: '600' }

/** Runs a test file. Null if it does not pass as it is: then it says nothing about mutants. */
export function measure (path: string, isSource: (file: string) => boolean): TestFile | null {
  const folder = mkdtempSync(join(tmpdir(), 'bms-coverage-'))
  try {
    const begin = performance.now()
    const { status } = spawnSync(process.execPath, [path], { env: { ...UNHURRIED, NODE_V8_COVERAGE: folder }, stdio: 'ignore' })
    const ms = performance.now() - begin
    if (status !== 0) return null
    const parts = new Map<string, Part[]>()
    for (const name of readdirSync(folder)) {
      const { result } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Report
      for (const { url, functions } of result) {
        const file = url.startsWith('file:') ? fileURLToPath(url) : ''
        if (isSource(file)) parts.set(file, [...parts.get(file) ?? [], ...functions.flatMap(({ ranges }) => ranges)])
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
