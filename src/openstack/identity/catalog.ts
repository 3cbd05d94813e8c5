// The service catalog: the URL of each service, for clients that read it from the token.
import { idOfName } from '../../core/identity.js'

/** A service. With `isOfProject`, only a catalog with a project has it. */
interface CatalogService {
  readonly type: string
  readonly name: string
  readonly isOfProject: boolean
  readonly path: (projectId: string) => string
}

/**
 * The services of the catalog. Some clients look for the older types of the compute API; `ecs` and `bms` are the types of
 * Open Telekom Cloud's own API. The image service has its own root because Nova owns /v2/images.
 * Source: CLIENTS.md sections 3 and 5; OTC's Go SDK for `ecs`.
 */
const SERVICES: readonly CatalogService[] = [
  { type: 'compute', name: 'nova', isOfProject: true, path: (projectId) => `/v2.1/${projectId}` },
  { type: 'computev2.1', name: 'novav2.1', isOfProject: true, path: (projectId) => `/v2.1/${projectId}` },
  { type: 'compute_legacy', name: 'nova_legacy', isOfProject: true, path: (projectId) => `/v2/${projectId}` },
  { type: 'ecs', name: 'ecs', isOfProject: true, path: (projectId) => `/v1/${projectId}` },
  { type: 'bms', name: 'bms', isOfProject: true, path: (projectId) => `/v1/${projectId}` },
  { type: 'identity', name: 'keystone', isOfProject: false, path: () => '/v3' },
  { type: 'image', name: 'glance', isOfProject: false, path: () => '/image' }
]

const INTERFACES = ['public', 'internal', 'admin'] as const

/** One service of the catalog, as tokens and `GET /v3/auth/catalog` show it. */
export interface CatalogEntry {
  readonly id: string
  readonly type: string
  readonly name: string
  readonly endpoints: ReadonlyArray<{ readonly id: string, readonly interface: string, readonly region: string, readonly region_id: string, readonly url: string }>
}

/** Returns the catalog of a project. If `projectId` is null, returns only the services that need no project. */
export function catalogOf (projectId: string | null, region: string, baseUrl: string): readonly CatalogEntry[] {
  return SERVICES.filter(({ isOfProject }) => projectId !== null || !isOfProject).map(({ type, name, path }) => ({
    id: idOfName('service', type),
    type,
    name,
    endpoints: INTERFACES.map((word) => ({
      id: idOfName('endpoint', `${type}/${word}`),
      interface: word,
      region,
      region_id: region,
      url: `${baseUrl}${path(projectId ?? '')}`
    }))
  }))
}
