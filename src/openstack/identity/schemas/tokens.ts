// The body of POST /v3/auth/tokens. It stays open: clients send members that the emulator ignores.
import { Type } from '@sinclair/typebox'

/** Source: Keystone's schema: names and ids have at most 255 and 64 characters. */
const TextSchema = Type.String({ maxLength: 255 })
const DomainSchema = Type.Object({ id: Type.Optional(TextSchema), name: Type.Optional(TextSchema) })
const NamedSchema = Type.Object({ id: Type.Optional(TextSchema), name: Type.Optional(TextSchema), domain: Type.Optional(DomainSchema) })

/** Source: Obtaining a User Token; Keystone's schema. */
export const LoginBodySchema = Type.Object({
  auth: Type.Object({
    identity: Type.Object({
      methods: Type.Array(TextSchema, { minItems: 1, description: 'password, token or application_credential' }),
      password: Type.Optional(Type.Object({
        user: Type.Intersect([NamedSchema, Type.Object({ password: Type.String() })])
      })),
      token: Type.Optional(Type.Object({ id: Type.String() })),
      application_credential: Type.Optional(Type.Object({
        id: Type.Optional(TextSchema),
        name: Type.Optional(TextSchema),
        secret: Type.String(),
        user: Type.Optional(NamedSchema)
      }))
    }),
    scope: Type.Optional(Type.Union([
      Type.Object({ project: Type.Optional(NamedSchema), domain: Type.Optional(DomainSchema) }),
      Type.String({ description: 'unscoped' })
    ]))
  })
})

export const LoginQuerySchema = Type.Object({
  nocatalog: Type.Optional(Type.Unknown({ description: 'omits the catalog' }))
})
