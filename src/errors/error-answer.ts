// The types that the files of this folder share: what an error answer is made for, and what it is.
import type { Catalogue } from '../core/catalogue.js'
import type { Choices } from '../core/profile.js'

/** What a body is made for. */
export interface ErrorContext {
  readonly choices: Choices
  readonly catalogue: Catalogue
  readonly requestId: string
  /** Where the identity service is, for WWW-Authenticate. */
  readonly baseUrl: string
  readonly accept: string | undefined
  /** Whether the answer is to HEAD, which has no body. */
  readonly isHead: boolean
  readonly service: Service
}

/** Whose answer it is: Nova's, Keystone's, or that of the layer in front, which serves what is above the versions. */
export type Service = 'compute' | 'identity' | 'root'

/** An answer that refuses. A text body is sent as it is, an object as JSON. */
export interface ErrorAnswer {
  readonly status: number
  readonly body: unknown
  readonly headers: Readonly<Record<string, string | string[]>>
  /** Whether the answer names the microversion, as Nova's own faults do and its routing layer does not. */
  readonly hasVersion: boolean
}

/** A documented code as an answer uses it. */
export interface BmsError {
  readonly code: string
  readonly args?: readonly string[]
  /** A sentence behind the documented text: what was received, what is expected. */
  readonly more?: string
}
