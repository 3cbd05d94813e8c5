// Which paths and methods are emulated, so that the refusal of another one can say what is there. Asked only when
// nothing matched, so nothing is compiled before.
import { Refusal } from '../core/refusal.js'

/** The routes as they were registered. */
export interface RouteTable {
  add(methods: string | readonly string[], path: string): void
  /** The refusal for a request that no route takes: wrong method, or unknown path. */
  refuse(method: string, url: string): Refusal
}

/** An empty table. */
export function createRouteTable (): RouteTable {
  const methodsOfPath = new Map<string, Set<string>>()
  return {
    add: (methods, path) => {
      const known = methodsOfPath.get(path) ?? new Set()
      for (const method of typeof methods === 'string' ? [methods] : methods) known.add(method)
      methodsOfPath.set(path, known)
    },
    refuse: (method, url) => {
      const path = (url.split('?')[0] ?? url).replace(/\/{2,}/g, '/')
      const matching = [...methodsOfPath.keys()].filter((pattern) => isMatch(pattern, path)).sort(byExactness)
      const allowed = methodsOfPath.get(matching[0] ?? '') ?? new Set()
      if (allowed.size > 0 && !allowed.has(method)) return new Refusal('method-not-allowed', { method, path, allowed: [...allowed].sort() })
      return new Refusal('route-unknown', { method, path })
    }
  }
}

/** The pattern with a word where the other has a parameter comes first. */
function byExactness (a: string, b: string): number {
  return a.replace(/:[^/]+/g, '\uffff') < b.replace(/:[^/]+/g, '\uffff') ? -1 : 1
}

/** Whether a path is of the pattern's form, part by part; a part with a colon stands for any. */
function isMatch (pattern: string, path: string): boolean {
  const wanted = pattern.split('/').filter((part) => part !== '')
  const given = path.split('/').filter((part) => part !== '')
  return wanted.length === given.length && wanted.every((part, index) => part.startsWith(':') || part === given[index])
}
