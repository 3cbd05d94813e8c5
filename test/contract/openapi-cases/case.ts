// What one request to a call of the OpenAPI document is made of, and what it is expected to get.
import type { LightMyRequestResponse } from 'fastify'
import type { ProfileName } from '../../../src/core/profile.js'

/** A world of its own for one request: a project with the documented servers, and a token for it. */
export interface CaseWorld {
  readonly project: string
  readonly token: string
  send(method: string, url: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<LightMyRequestResponse>
}

/** One request. What it leaves out comes from the call: the documented server in a path, no query, no body. */
export interface CallCase {
  readonly status: number | Readonly<Record<ProfileName, number>>
  /** Values of parameters in the path. */
  readonly at?: Readonly<Record<string, string>>
  readonly query?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Brings the world into the state that the request meets; what it returns replaces members of the case. */
  readonly before?: (world: CaseWorld) => Promise<Partial<CallCase> | void>
  /** Sends the request to an emulator that accepts only tokens and users it knows. */
  readonly auth?: 'strict'
  /** Whether the request applies to the call as it stands under a version prefix: `/v2` has no microversions. */
  readonly only?: 'v2' | 'v2.1'
}

/** The cases of calls by method and path; for the compute API the path below the version and the project. */
export type CaseTable = Readonly<Record<string, readonly CallCase[]>>
