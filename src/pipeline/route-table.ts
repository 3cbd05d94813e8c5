// The emulated paths and methods, so that a refusal can name the supported ones. It is used only when no route matches, so
// patterns are not compiled in advance.
import { Refusal } from '../core/refusal.js'

/** The registered routes. */
export interface RouteTable {
  add(methods: string | readonly string[], path: string): void
  /** Returns the refusal for a request that matches no route: wrong method, or unknown path. */
  refuse(method: string, url: string): Refusal
}

/** Creates an empty table. */
export function createRouteTable (): RouteTable {
  const methodsOfPath = new Map<string, Set<string>>()
  return {
    add: (methods, path) => {
      const known = methodsOfPath.get(path) ?? new Set()
      for (const method of typeof methods === 'string' ? [methods] : methods) known.add(method)
      methodsOfPath.set(path, known)
    },
    refuse: (method, url) => {
      const [given = ''] = url.split('?')
      const path = given.replace(/\/{2,}/g, '/')
      const [exactest] = [...methodsOfPath].filter(([pattern]) => isMatch(pattern, path)).sort(([a], [b]) => byExactness(a, b))
      const allowed: ReadonlySet<string> = exactest === undefined ? new Set() : exactest[1]
      if (allowed.size > 0 && !allowed.has(method)) return new Refusal('method-not-allowed', { method, path, allowed: [...allowed].sort() })
      return new Refusal('route-unknown', { method, path })
    }
  }
}

/** Sorts a pattern with a fixed part before one with a parameter in the same place. */
function byExactness (a: string, b: string): number {
  return a.replace(/:[^/]+/g, '\uffff') < b.replace(/:[^/]+/g, '\uffff') ? -1 : 1
}

/** Whether a path matches the pattern, part by part; a part with a colon matches anything. */
function isMatch (pattern: string, path: string): boolean {
  const wanted = pattern.split('/').filter((part) => part !== '')
  const given = path.split('/').filter((part) => part !== '')
  return wanted.length === given.length && wanted.every((part, index) => part.startsWith(':') || part === given[index])
}
