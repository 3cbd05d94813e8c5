// The tag filters: tags, tags-any, not-tags and not-tags-any.
import { tagsOf } from '../../shapes/server-attributes.js'
import type { Choices } from '../../core/profile.js'
import type { Query } from './query.js'
import type { ServerRecord } from '../../core/server.js'

/**
 * Returns the conditions of the tag filters. Each filter is a comma-separated list: `tags` matches servers that have all of
 * them, `tags-any` at least one; the `not-` filters exclude these.
 * Source: Querying BMSs; Nova's list of servers.
 */
export function tagFilters (query: Query, choices: Choices): ReadonlyArray<(record: ServerRecord) => boolean> {
  const isByKey = choices.listFilters === 'documented'
  const words = (name: string): readonly string[] | null => query.last(name)?.split(',') ?? null
  const [all, any, notAll, notAny] = [words('tags'), words('tags-any'), words('not-tags'), words('not-tags-any')]
  return [
    ...(all === null ? [] : [(record: ServerRecord) => all.every((word) => hasTag(tagsOf(record, choices), word, false))]),
    ...(any === null ? [] : [(record: ServerRecord) => any.some((word) => hasTag(tagsOf(record, choices), word, false))]),
    ...(notAll === null ? [] : [(record: ServerRecord) => !notAll.every((word) => hasTag(tagsOf(record, choices), word, isByKey))]),
    ...(notAny === null ? [] : [(record: ServerRecord) => !notAny.some((word) => hasTag(tagsOf(record, choices), word, isByKey))])
  ]
}

/** If `isByKey`, `a` matches `a`, `a=b` and the older form `a.b`. Source: Querying BMSs, not-tags. */
function hasTag (tags: readonly string[], word: string, isByKey: boolean): boolean {
  return tags.some((tag) => tag === word || (isByKey && /^[^=.]*/.exec(tag)?.[0] === word))
}
