// The tags of a server: their limits, and how they change. A change moves no instant of the record, as in Nova.
import { checkTagState } from './check-labels.js'
import { pythonRepr } from '../texts.js'
import { Refusal } from '../refusal.js'
import type { ServerRecord } from '../server.js'

/** The limits of tags. Source: Nova's schema. */
export const MAX_TAGS = 50
export const MAX_TAG_LENGTH = 60
export const TAG = '^[^,/]*$'

/** Returns the record with these tags, each once. @throws Refusal `vm-state` */
export function setTags (record: ServerRecord, tags: readonly string[]): ServerRecord {
  checkTagState(record, 'update tags')
  return withTags(record, [...new Set(tags)])
}

/** Returns the record with one more tag; the same record if it has the tag. @throws Refusal `vm-state`, `label-invalid` */
export function addTag (record: ServerRecord, tags: readonly string[], tag: string): ServerRecord {
  checkTagState(record, 'update tag')
  const problem = tag.length > MAX_TAG_LENGTH ? 'is too long' : new RegExp(TAG).test(tag) ? null : `does not match '${TAG}'`
  if (problem !== null) {
    const rule = "It must be a non empty string without characters '/' and ','."
    throw new Refusal('label-invalid', { message: `Tag '${tag}' is invalid. ${rule} Validation error message: ${pythonRepr(tag)} ${problem}` })
  }
  if (tags.length >= MAX_TAGS) throw new Refusal('label-invalid', { message: `The number of tags exceeded the per-server limit ${MAX_TAGS}` })
  return tags.includes(tag) ? record : withTags(record, [...tags, tag])
}

/** Returns the record without a tag. @throws Refusal `vm-state`, `not-found` */
export function removeTag (record: ServerRecord, tags: readonly string[], tag: string): ServerRecord {
  checkTagState(record, 'delete tag')
  if (!tags.includes(tag)) throw new Refusal('not-found', { message: `Instance ${record.id} has no tag '${tag}'` })
  return withTags(record, tags.filter((other) => other !== tag))
}

/** Returns the record without tags. @throws Refusal `vm-state` */
export function clearTags (record: ServerRecord): ServerRecord {
  checkTagState(record, 'delete tags')
  return withTags(record, [])
}

function withTags (record: ServerRecord, tags: readonly string[]): ServerRecord {
  return { ...record, attributes: { ...record.attributes, tags } }
}
