// The links in documents: `self` includes the version, `bookmark` does not.

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

/** Returns the link to the next page of a list. */
export function nextLink (path: string, query: string, context: LinkContext): Link {
  return { rel: 'next', href: `${selfLink(path, context).href}?${query}` }
}
