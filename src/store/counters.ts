// Counts requests, faults and transitions since the start, for metrics. The number of counters is bounded.

/** A counter with its labels. */
export interface Count {
  readonly labels: Readonly<Record<string, string>>
  value: number
}

export interface Counters {
  countRequest(operation: string, status: number, projectId: string): void
  countFault(kind: string, projectId: string): void
  countTransition(to: string, projectId: string): void
  readonly requests: Iterable<Count>
  readonly faults: Iterable<Count>
  readonly transitions: Iterable<Count>
}

/** The number of projects with a label of their own; later projects count as `other`. */
const LABELLED_PROJECTS = 100

/** Returns counters at zero. */
export function createCounters (labelledProjects = LABELLED_PROJECTS): Counters {
  const labels = new Set<string>()
  const requests = new Map<string, Count>()
  const faults = new Map<string, Count>()
  const transitions = new Map<string, Count>()
  const labelOf = (projectId: string): string => {
    if (labels.has(projectId)) return projectId
    if (labels.size >= labelledProjects) return 'other'
    labels.add(projectId)
    return projectId
  }
  return {
    countRequest: (operation, status, projectId) => {
      const project = labelOf(projectId)
      const count = requests.get(`${operation} ${status} ${project}`)
      if (count !== undefined) count.value++
      else requests.set(`${operation} ${status} ${project}`, { labels: { operation, status: String(status), project }, value: 1 })
    },
    countFault: (kind, projectId) => {
      const project = labelOf(projectId)
      increase(faults, `${kind} ${project}`, { kind, project })
    },
    countTransition: (to, projectId) => {
      const project = labelOf(projectId)
      increase(transitions, `${to} ${project}`, { to, project })
    },
    get requests () { return requests.values() },
    get faults () { return faults.values() },
    get transitions () { return transitions.values() }
  }
}

function increase (counts: Map<string, Count>, key: string, labels: Count['labels']): void {
  const count = counts.get(key)
  if (count === undefined) counts.set(key, { labels, value: 1 })
  else count.value++
}
