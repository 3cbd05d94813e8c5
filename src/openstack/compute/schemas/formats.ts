// The formats of members that Nova checks by more than their type: addresses, UUIDs, metadata. Source: Nova's schemas.
import { isIPv4, isIPv6, SocketAddress } from 'node:net'
import { FormatRegistry, Type } from '@sinclair/typebox'
import { METADATA_KEY } from '../../../core/labels/metadata.js'

const UUID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i

// TypeBox has no formats of its own; it looks each up by its name when a value is checked.
FormatRegistry.Set('ipv4', isIPv4)
FormatRegistry.Set('ipv6', (text) => isIPv6(text) && !text.includes('%'))
FormatRegistry.Set('uuid', (text) => UUID.test(text))

export const Ipv4Schema = Type.String({ format: 'ipv4' })
export const Ipv6Schema = Type.String({ format: 'ipv6' })
export const UuidSchema = Type.String({ format: 'uuid' })
export const MetadataSchema = Type.Record(Type.String({ pattern: METADATA_KEY }), Type.String({ maxLength: 255 }), { additionalProperties: false })

/** Returns an address of version 6 in its shortest form: `::babe:dc0c:1602`. Source: NOVA.md section 6. */
export function shortIpv6 (address: string): string {
  return new SocketAddress({ address, family: 'ipv6' }).address
}
