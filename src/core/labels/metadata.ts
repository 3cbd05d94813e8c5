// The metadata of a server: its limit.
import { Refusal } from '../refusal.js'

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
