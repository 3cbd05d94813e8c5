// The metadata of a server: its limits, and how it changes. A change moves no instant of the record, as in Nova.
import { checkMetadataState } from './check-labels.js'
import { Refusal } from '../refusal.js'
import type { ServerRecord } from '../server.js'

/** The most items of metadata. Source: Nova's default quota. */
export const MAX_METADATA = 128

/** The names of items. Source: NOVA.md section 6; Nova's schema. */
export const METADATA_KEY = '^[a-zA-Z0-9-_:. ]{1,255}$'

/** Metadata by key. */
export type Metadata = Readonly<Record<string, string>>

/** Returns if the number of items is allowed. @throws Refusal `metadata-limit` */
export function checkMetadata (metadata: Metadata): void {
  if (Object.keys(metadata).length > MAX_METADATA) throw new Refusal('metadata-limit', { limit: MAX_METADATA })
}

/** Returns the record with this metadata. @throws Refusal as `checkMetadataState`, then `metadata-limit` */
export function setMetadata (record: ServerRecord, metadata: Metadata): ServerRecord {
  checkMetadataState(record, 'update metadata')
  checkMetadata(metadata)
  return { ...record, attributes: { ...record.attributes, metadata } }
}

/** Returns the record without an item of `metadata`. @throws Refusal `not-found`, then as `checkMetadataState` */
export function removeMetadata (record: ServerRecord, metadata: Metadata, key: string): ServerRecord {
  if (!Object.hasOwn(metadata, key)) throw new Refusal('not-found', { message: 'Metadata item was not found' })
  checkMetadataState(record, 'delete metadata')
  const { [key]: _removed, ...rest } = metadata
  return { ...record, attributes: { ...record.attributes, metadata: rest } }
}
