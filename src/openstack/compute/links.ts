// The links in documents: `self` includes the version, `bookmark` does not.
import { nextQuery, nextQueryAsMapping, type Query } from './query.js'
import { redactPath } from '../../core/secrets/text.js'
import type { Choices } from '../../core/profile.js'

/** The parts of a link besides its path. */
export interface LinkContext {
  /** The URL at which clients reach the emulator, without a trailing slash. */
  readonly baseUrl: string
  /** The version in links: `v2.1` or `v2`. */
  readonly version: string
  /** The project with a leading slash; empty if the request's path names no project. */
  readonly projectPath: string
}

export interface Link {
  readonly rel: string
  readonly href: string
}

/** Returns the link with the version. */
function selfLink (path: string, { baseUrl, version, projectPath }: LinkContext): Link {
  return { rel: 'self', href: `${baseUrl}/${version}${projectPath}/${path}` }
}

/** Returns the link without a version, which stays valid across versions. Source: Querying BMSs; NOVA.md section 5. */
export function bookmarkLink (path: string, { baseUrl, projectPath }: LinkContext): Link {
  return { rel: 'bookmark', href: `${baseUrl}${projectPath}/${path}` }
}

/** Returns both links, as every list item has them. */
export function bothLinks (path: string, context: LinkContext): readonly [Link, Link] {
  return [selfLink(path, context), bookmarkLink(path, context)]
}

/** What the link to the next page depends on besides its path and query. */
interface PageContext extends LinkContext {
  readonly choices: Pick<Choices, 'listFilters'>
}

/** Returns the link to the page of a list behind `marker`. */
export function nextLink (path: string, query: Query, marker: string, context: PageContext): Link {
  const next = context.choices.listFilters === 'nova' ? nextQueryAsMapping(query, marker) : nextQuery(query, marker)
  return { rel: 'next', href: redactPath(`${selfLink(path, context).href}?${next}`) }
}
