// The types that the files of this folder share: an error response, and what it depends on.
import type { Catalogue } from '../core/catalogue.js'
import type { Choices } from '../core/profile.js'

/** What an error response depends on. */
export interface ErrorContext {
  readonly choices: Choices
  readonly catalogue: Catalogue
  readonly requestId: string
  /** The base URL of the identity service, for WWW-Authenticate. */
  readonly baseUrl: string
  readonly accept: string | undefined
  /** Whether the request is HEAD: its response has no body. */
  readonly isHead: boolean
  readonly service: Service
}

/** The service that responds: Nova, Keystone, or the layer in front of them, which serves the paths outside every version. */
export type Service = 'compute' | 'identity' | 'root'

/** An error response. A string body is sent unchanged, an object as JSON. */
export interface ErrorAnswer {
  readonly status: number
  readonly body: unknown
  readonly headers: Readonly<Record<string, string | string[]>>
  /** Whether the response names the microversion. Nova's own errors do; those of its routing layer do not. */
  readonly hasVersion: boolean
}

/** A documented code as a response uses it. */
export interface BmsError {
  readonly code: string
  readonly args?: readonly string[]
  /** A sentence after the documented text: what was received, what was expected. */
  readonly more?: string
}
