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

/** The counters of one project, by their other labels. */
interface ProjectCounts {
  readonly requests: Map<string, Map<number, Count>>
  readonly faults: Map<string, Count>
  readonly transitions: Map<string, Count>
}

/** The number of projects with a label of their own; later projects count as `other`. */
const LABELLED_PROJECTS = 100

/** Returns counters at zero. */
export function createCounters (labelledProjects = LABELLED_PROJECTS): Counters {
  const labels = new Set<string>()
  const requests: Count[] = []
  const faults: Count[] = []
  const transitions: Count[] = []
  // Maps in maps, because a key of several texts would be made for each request.
  const ofProjects = new Map<string, ProjectCounts>()
  const labelOf = (projectId: string): string => {
    if (labels.has(projectId)) return projectId
    if (labels.size >= labelledProjects) return 'other'
    labels.add(projectId)
    return projectId
  }
  const countsOf = (project: string): ProjectCounts => memberOf(ofProjects, project, () => ({ requests: new Map(), faults: new Map(), transitions: new Map() }))
  return {
    countRequest: (operation, status, projectId) => {
      const project = labelOf(projectId)
      const ofOperation = memberOf(countsOf(project).requests, operation, () => new Map<number, Count>())
      memberOf(ofOperation, status, () => added(requests, { operation, status: String(status), project })).value++
    },
    countFault: (kind, projectId) => {
      const project = labelOf(projectId)
      memberOf(countsOf(project).faults, kind, () => added(faults, { kind, project })).value++
    },
    countTransition: (to, projectId) => {
      const project = labelOf(projectId)
      memberOf(countsOf(project).transitions, to, () => added(transitions, { to, project })).value++
    },
    requests,
    faults,
    transitions
  }
}

/** Returns the member of a map, which is made if it is missing. */
function memberOf<Key, Member> (members: Map<Key, Member>, key: Key, make: () => Member): Member {
  const known = members.get(key)
  if (known !== undefined) return known
  const made = make()
  members.set(key, made)
  return made
}

/** Adds a counter at zero to the list, and returns it. */
function added (counts: Count[], labels: Count['labels']): Count {
  const count = { labels, value: 0 }
  counts.push(count)
  return count
}
