/** What the bench finds. The file with the results has these shapes. */

/** The servers that are compared, in the order of the table. */
export const SIDES = ['emulator', 'bare Fastify', 'node:http', 'WireMock', 'Prism', 'Mockoon'] as const

/** The name of a server. */
export type SideName = typeof SIDES[number]

/** The values of some rounds. */
export interface Value {
  readonly median: number
  readonly low: number
  readonly high: number
}

/** One line of the table. */
export interface Figure {
  /** `CPU time per request`. */
  readonly what: string
  readonly unit: 'µs' | 'ms' | 's' | 'MB' | '/s' | 'timers'
  readonly values: Readonly<Partial<Record<SideName, Value>>>
  /** Against the bare Fastify app in the same round; absent where there is none. */
  readonly ratio?: Value & {
    /** `speed`: bare divided by the emulator, so that 1 is as fast and less is slower. `cost`: the emulator divided by bare. */
    readonly kind: 'speed' | 'cost'
    readonly goal?: number
  }
  /** The most that was promised, in the unit. */
  readonly goal?: number
}

/** The result of one row. */
export interface RowResult {
  readonly name: string
  readonly title: string
  readonly compares: string
  readonly figures: readonly Figure[]
}

/** The result of a run. */
export interface Results {
  readonly date: string
  readonly version: string
  /** `loadAverage` is that of the minute before the run: what else the machine did. */
  readonly machine: { readonly cpu: string, readonly cores: number, readonly memoryGb: number, readonly node: string, readonly os: string, readonly loadAverage: number }
  readonly load: string
  readonly settings: { readonly rounds: number, readonly seconds: number, readonly connections: number, readonly isShort: boolean }
  /** Versions of the other servers; those that are missing, with the reason. */
  readonly others: ReadonlyArray<{ readonly name: SideName, readonly version: string } | { readonly name: SideName, readonly missing: string }>
  readonly rows: readonly RowResult[]
  readonly failures: ReadonlyArray<{ readonly name: string, readonly message: string }>
  readonly tookSeconds: number
}
