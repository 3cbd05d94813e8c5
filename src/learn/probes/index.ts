// The probes in the order in which they are sent, and the choices that no probe can decide.
import { hardRestart } from './hard-restart.js'
import { listFilters } from './list-filters.js'
import { mediaTypeCase } from './media-type-case.js'
import { outOfVersion } from './out-of-version.js'
import { pageSize } from './page-size.js'
import { powerActionBody } from './power-action-body.js'
import { rebootTypeCase } from './reboot-type-case.js'
import { restartInError } from './restart-in-error.js'
import { restartOverSoft } from './restart-over-soft.js'
import { restartWhenStopped } from './restart-when-stopped.js'
import { rootVersions } from './root-versions.js'
import { routeErrors } from './route-errors.js'
import { serverMembers } from './server-members.js'
import { softRejected, softRestart } from './soft-reboot.js'
import { trailingSlash } from './trailing-slash.js'
import { unauthorizedBody } from './unauthorized-body.js'
import { unknownServer } from './unknown-server.js'
import type { ChoiceName } from '../../core/profile.js'
import type { Probe } from '../probe.js'

/** All probes: reads first, then what restarts a machine, then what stops it. */
export const PROBES: readonly Probe[] = [
  rootVersions, unauthorizedBody, routeErrors, trailingSlash, unknownServer, rebootTypeCase, softRejected, powerActionBody, mediaTypeCase,
  serverMembers, outOfVersion, pageSize, listFilters,
  hardRestart, softRestart, restartOverSoft, restartInError, restartWhenStopped
]

/** Why no probe decides a choice. */
export const NOT_OBSERVABLE: Readonly<Partial<Record<ChoiceName, string>>> = {
  createReferences: 'a cloud that accepts any flavor and image would create a server, which costs money'
}
