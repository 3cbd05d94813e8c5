// What the two example clients are given and what they report. They run in a browser and in Node, and import nothing else.

/** What a client works with. */
export interface ClientInput {
  /** A WHATWG fetch. */
  readonly fetch: (url: string, init: RequestOptions) => Promise<ClientResponse>
  /** The compute endpoint of the project: `http://127.0.0.1:8774/v2.1/PROJECT`. */
  readonly url: string
  readonly token: string
  readonly serverId: string
  /** Resolves after `ms`; never, once the signal is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  /** Is called after each response, and when the client waits or comes to an end, so that a page can draw it. */
  readonly onStep?: (step: ClientStep) => void
}

/** One request and its response, a wait, or the end. */
export interface ClientStep {
  readonly kind: 'request' | 'wait' | 'end'
  /** `POST action`, `GET server` ...; what the client waits for; or how it ended. */
  readonly text: string
  /** The status of the response; null if there was none. Only for requests. */
  readonly status?: number | null
  /** How long it waits. Only for waits. */
  readonly ms?: number
}

/** The part of a request that the clients use. */
interface RequestOptions {
  readonly method: string
  readonly headers: Record<string, string>
  readonly body?: string
  readonly signal?: AbortSignal
}

/** The part of a response that the clients use. */
export interface ClientResponse {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  text(): Promise<string>
}
