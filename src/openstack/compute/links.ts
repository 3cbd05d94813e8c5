// The links in documents: with the version for `self`, without it for `bookmark`.

/** What links depend on. */
export interface LinkContext {
  /** Where clients reach the emulator, without a slash at the end. */
  readonly baseUrl: string
  /** The version in links: `v2.1` or `v2`. */
  readonly version: string
  /** The project with a slash before it, or an empty text where the request's path names none. */
  readonly projectPath: string
}

export interface Link {
  readonly rel: string
  readonly href: string
}

/** The link with the version. */
function selfLink (path: string, { baseUrl, version, projectPath }: LinkContext): Link {
  return { rel: 'self', href: `${baseUrl}/${version}${projectPath}/${path}` }
}

/** The link without a version, which stays true when clients move on to a newer one. Source: Querying BMSs; NOVA.md section 5. */
export function bookmarkLink (path: string, { baseUrl, projectPath }: LinkContext): Link {
  return { rel: 'bookmark', href: `${baseUrl}${projectPath}/${path}` }
}

/** Both links, as every item of a list has them. */
export function bothLinks (path: string, context: LinkContext): readonly Link[] {
  return [selfLink(path, context), bookmarkLink(path, context)]
}

/** The link to the next page, as a list of links has it. */
export function nextLink (path: string, query: string, context: LinkContext): Link {
  return { rel: 'next', href: `${selfLink(path, context).href}?${query}` }
}
