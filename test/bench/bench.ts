/** What every row of the bench works with. */
import type { BaseFile } from './programs/answers.js'
import type { Other } from './others.js'
import type { Figure } from './figure.js'

/** How much is measured. */
export interface Sizes {
  /** Servers that are restarted in turn, or at the same time. */
  readonly servers: number
  /** Servers among which the first page is listed. */
  readonly lists: readonly [number, number, number]
  readonly rules: number
  /** Projects with traffic, beside the default one. */
  readonly projects: number
  /** Requests after which memory is read. */
  readonly requests: number
  /** Requests that fill the journals before a snapshot. */
  readonly fillingRequests: number
  readonly freshProjects: number
  readonly hours: number
  /** Starts and stops. */
  readonly starts: number
}

/** What the promises are about. */
export const FULL: Sizes = { servers: 10_000, lists: [1, 1000, 1_000_000], rules: 100, projects: 9999, requests: 1_000_000, fillingRequests: 150_000, freshProjects: 1000, hours: 10_000, starts: 10 }

/** Enough to see that the bench works. */
export const SHORT: Sizes = { servers: 400, lists: [1, 30, 60], rules: 3, projects: 10, requests: 120, fillingRequests: 60, freshProjects: 5, hours: 5, starts: 1 }

/** The settings of a run, and its means. */
export interface Bench {
  readonly sizes: Sizes
  readonly rounds: number
  readonly seconds: number
  readonly connections: number
  /** Requests of each burst, instead of seconds; null in a real run. */
  readonly amount: number | null
  /** The folder for files of this run. */
  readonly directory: string
  /** The routes of the emulator, which the bare app has too. */
  readonly routes: BaseFile['routes']
  readonly others: readonly Other[]
  /** Shows how far it is. */
  say(progress: string): void
}

/** One row: something that users do, or wait for. */
export interface Row {
  /** The name for `--only`. */
  readonly name: string
  readonly title: string
  /** What is done on both sides, in a sentence or two. */
  readonly compares: string
  run(bench: Bench): Promise<readonly Figure[]>
}
