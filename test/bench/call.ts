/** One kind of request, and what a burst of them is. */

/** A request that is sent over and over. */
export interface Call {
  readonly method: 'GET' | 'POST'
  /** With `count`, `%d` (or `%032d` ...) stands for the index of the request. */
  readonly path: string
  /** The index counts from 0 to `count` - 1, over and over; default: every request is the same. */
  readonly count?: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** The status of every response; another one is an error. */
  readonly status: number
}

/** A burst of load. */
export interface Job {
  readonly url: string
  readonly call: Call
  /** Kept alive; each sends its next request after the response to the one before. */
  readonly connections: number
  readonly seconds: number
  /** The index of the first request. */
  readonly from: number
}

/** What a burst came to. */
export interface Burst {
  readonly requests: number
  readonly seconds: number
}

/** A burst, and what failed in it. */
export interface Outcome extends Burst {
  readonly badStatuses: number
  readonly socketErrors: number
}

/** The path of the request with this index. */
export function pathOf ({ path, count = 1 }: Call, index: number): string {
  return path.replace(/%(?:0(\d+))?d/, (_all, width: string | undefined) => String(index % count).padStart(Number(width ?? 0), '0'))
}
