// A Fastify instance whose routes take their types from their typebox schemas.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'

export type TypedApp = Parameters<FastifyPluginAsyncTypebox>[0]
