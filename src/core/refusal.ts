// The refusals of the core: a closed list of kinds, each with its facts. Status codes and texts are in errors/error-body.ts.
import type { ActionName, LabelAction } from './actions.js'
import type { TaskState, VmState } from './states.js'

/** Each kind of refusal with the facts its message needs. */
export interface RefusalParams {
  'token-missing': Record<never, never>
  'token-unknown': Record<never, never>
  'token-expired': { readonly expiresAt: string }
  'access-key-unknown': { readonly access: string }
  'signature-wrong': Record<never, never>
  'signature-expired': { readonly signedAt: string, readonly now: string }
  'credentials-wrong': { readonly reason: string }
  'identity-invalid': { readonly reason: string }
  'identity-forbidden': { readonly reason: string }
  'identity-unknown': { readonly what: string, readonly id: string }
  'project-mismatch': { readonly projectId: string, readonly tokenProjectId: string }
  policy: { readonly action: string }
  'route-unknown': { readonly method: string, readonly path: string }
  'page-foreign': { readonly from: string }
  'project-malformed': { readonly projectId: string }
  'method-not-allowed': { readonly method: string, readonly path: string, readonly allowed: readonly string[] }
  'microversion-malformed': { readonly version: string }
  'microversion-unsupported': { readonly version: string }
  'media-type': { readonly received: string }
  'body-too-large': { readonly limit: number }
  'body-unreadable': { readonly reason: string }
  /** `length` is the length of a list or a string; null for other values. */
  'body-not-object': { readonly received: string, readonly length: number | null }
  'action-count': { readonly keys: readonly string[] }
  'action-unknown': { readonly action: string, readonly known: readonly string[] }
  'body-invalid': { readonly reason: string, readonly nativeReason: string }
  'reboot-type-unsupported': { readonly received: string }
  'server-unknown': { readonly serverId: string }
  'server-locked': { readonly serverId: string }
  'not-ready': { readonly serverId: string }
  'vm-state': { readonly serverId: string, readonly action: ActionName | LabelAction, readonly vmState: VmState }
  'task-state': { readonly serverId: string, readonly action: ActionName, readonly taskState: TaskState }
  'never-launched': { readonly serverId: string, readonly action: ActionName | LabelAction }
  'job-unknown': { readonly jobId: string }
  'reference-unknown': { readonly message: string }
  'quota-exceeded': { readonly used: number, readonly limit: number }
  'label-invalid': { readonly message: string }
  'metadata-limit': { readonly limit: number }
  'query-invalid': { readonly reason: string }
  'query-forbidden': { readonly reason: string }
  invalid: { readonly message: string }
  'not-found': { readonly message: string }
  conflict: { readonly message: string }
  'limit-reached': { readonly message: string }
  /** In bytes: how many more are needed, how many are in use, and how many there are. */
  'memory-full': { readonly what: 'servers' | 'rules', readonly more: number, readonly used: number, readonly limit: number }
  unauthorized: { readonly message: string }
  timeout: { readonly message: string, readonly details: unknown }
  'request-malformed': { readonly reason: string }
  'fault-header': { readonly reason: string }
  unexpected: Record<never, never>
}
export type RefusalKind = keyof RefusalParams

/** A kind with its facts, as a union that narrows by kind. */
export type AnyRefusal = { [Kind in RefusalKind]: { readonly kind: Kind, readonly params: RefusalParams[Kind] } }[RefusalKind]

/** Thrown when the emulator declines a request. The error handler of the API turns it into a response. */
export class Refusal<Kind extends RefusalKind = RefusalKind> extends Error {
  readonly kind: Kind
  readonly params: RefusalParams[Kind]

  constructor (kind: Kind, params: RefusalParams[Kind]) {
    super(kind)
    this.name = 'Refusal'
    this.kind = kind
    this.params = params
  }
}
