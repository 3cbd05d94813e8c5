// GET /_emulator/openapi.json describes the calls under one profile: the template's, or a named one.
import { Type } from '@sinclair/typebox'
import { buildDocument, type RouteNote } from '../openapi/document.js'
import { namedProfile, PROFILE_NAMES, type ProfileName } from '../../core/profile.js'
import type { ControlOptions } from '../scope.js'
import type { TypedApp } from '../typed-app.js'

const ProfileQuerySchema = Type.Object({
  profile: Type.Optional(Type.Union(PROFILE_NAMES.map((name) => Type.Literal(name)), { description: 'the profile to describe; default: that of the template' }))
}, { additionalProperties: false })

/** Registers the call. `routes` grows as routes are registered, and is complete before the first request. */
export function registerOpenApiRoutes (app: TypedApp, { worlds, routes, version }: Pick<ControlOptions, 'worlds' | 'version'> & { readonly routes: readonly RouteNote[] }): void {
  let latest: { readonly key: string, readonly document: ReturnType<typeof buildDocument> } | undefined
  const describe = (name: ProfileName | undefined): ReturnType<typeof buildDocument> => {
    const { profile: current, catalogue, kinds } = worlds.template
    const profile = name === undefined ? current : namedProfile(name)
    const key = JSON.stringify(profile)
    if (latest?.key !== key) latest = { key, document: buildDocument(routes, { version, catalogue, kinds, profile }) }
    return latest.document
  }
  app.get('/openapi.json', { schema: { querystring: ProfileQuerySchema } }, (request) => describe(request.query.profile))
}
