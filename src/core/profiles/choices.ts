// The names and types of the choices of a profile. Their values are in core/profile.ts.
import type { RebootStatus } from '../states.js'

/** All choices with their types. `acceptWindow` is milliseconds. */
export interface Choices {
  readonly successStatus: 204 | 202
  readonly rebootStatus: RebootStatus
  readonly softReboot: 'reject' | 'force' | 'soft'
  readonly errorStatus: 'semantic' | 'table'
  readonly errorBody: 'both' | 'bms' | 'native'
  readonly unauthorizedBody: 'both' | 'gateway' | 'keystone'
  readonly routeErrors: 'native' | 'bare'
  readonly trailingSlash: 'tolerate' | 'refuse'
  readonly rootVersions: 'merged' | 'compute'
  readonly rebootWhenStopped: 'refuse' | 'start'
  readonly rebootWhenError: 'accept' | 'refuse'
  readonly rebootWhenRebooting: 'refuse' | 'nova'
  readonly rebootTypeCase: 'exact' | 'nova'
  readonly powerActionBody: 'documented' | 'any'
  readonly stateCheckOrder: 'task' | 'vm'
  readonly mediaTypeCase: 'any' | 'exact'
  readonly serverMembers: 'documented' | 'nova'
  readonly outOfVersion: 'accept' | 'refuse'
  readonly pageSize: 25 | 1000
  readonly listFilters: 'documented' | 'nova'
  readonly createReferences: 'any' | 'known'
  readonly acceptWindow: number
  readonly edition: 2020 | 2025
}
export type ChoiceName = keyof Choices
export type ChoiceValue = Choices[ChoiceName]
