// GET and PATCH /_emulator/profile.
import { getProfile, setProfile } from '../../world/operations/profile.js'
import { ProfileChangeSchema, profileChangeOf } from '../../shapes/profile-change.js'
import { ProjectQuerySchema } from '../schemas/common.js'
import { changeWorld, worldOf } from '../scope.js'
import type { TypedApp } from '../typed-app.js'
import type { Worlds } from '../../world/projects.js'

/** Registers the profile calls. */
export function registerProfileRoutes (app: TypedApp, worlds: Worlds): void {
  app.get('/profile', { schema: { querystring: ProjectQuerySchema } }, (request) => getProfile(worlds, worldOf(worlds, request)))
  app.patch('/profile', { schema: { querystring: ProjectQuerySchema, body: ProfileChangeSchema } }, (request) => {
    const change = profileChangeOf(request.body)
    return changeWorld(worlds, request, (world) => setProfile(worlds, world, change))
  })
}
