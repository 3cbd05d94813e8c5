// The schemas of options that only the library has: the control API has them as members of a body or a query.
import { Type } from '@sinclair/typebox'
import { FixedDurationSchema } from '../shapes/duration.js'
import { StatusSchema } from '../control/schemas/clock.js'

const CLOSED = { additionalProperties: false }

const waitMembers = { timeout: Type.Optional(FixedDurationSchema), advance: Type.Optional(Type.Boolean()) }

/** The options of `waitFor`. */
export const WaitForSchema = Type.Object(waitMembers, CLOSED)

/** The options of `servers.wait`. */
export const WaitSchema = Type.Object({ status: StatusSchema, ...waitMembers }, CLOSED)

/** The options of `clock.runUntil`. */
export const RunUntilSchema = Type.Object({ limit: Type.Optional(FixedDurationSchema) }, CLOSED)

/** The options of `restart`. */
export const RestartSchema = Type.Object({ type: Type.Optional(Type.Union([Type.Literal('HARD'), Type.Literal('SOFT')])) }, CLOSED)

/** The options of `requests.describe`. Its limit may be Infinity, which is no number to a schema. */
export const DescribeSchema = Type.Object({ limit: Type.Optional(Type.Unknown()) }, CLOSED)

/** Any object, before its members are looked at. */
export const ObjectSchema = Type.Object({})
