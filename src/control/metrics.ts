// Metrics in the Prometheus text format: counters kept since the start, and gauges read on each scrape.
import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks'
import { statusIn } from '../core/states.js'
import type { Budget } from '../store/budget.js'
import type { Connections } from '../pipeline/connections.js'
import type { Count } from '../store/counters.js'
import type { Memory } from '../store/memory.js'
import { worldsOf, type Worlds } from '../world/projects.js'
import type { World } from '../world/world.js'

/** The media type of the format. Source: Prometheus, Exposition formats, "Text-based format". */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** The metrics of one app. */
export interface Metrics {
  /** Returns the current metrics as text. */
  collect(projectId: string | null): string
  close(): void
}

/** Creates the metrics. The event loop delay is measured from the first `collect` on. */
export function createMetrics (worlds: Worlds, version: string, connections: Connections): Metrics {
  let delay: IntervalHistogram | null = null
  return {
    collect: (projectId) => {
      if (delay === null) {
        delay = monitorEventLoopDelay({ resolution: 10 })
        delay.enable()
      }
      const { counters, memory } = worlds.feed
      const scope = worldsOf(worlds, projectId)
      const all = projectId === null ? [worlds.common, ...scope] : scope
      const counted = (counts: Iterable<Count>): readonly Count[] => [...counts].filter(({ labels: { project } }) => projectId === null || project === projectId)
      return [
        family('bms_emulator_info', 'gauge', 'The version that runs.', [{ labels: { version }, value: 1 }]),
        family('bms_emulator_requests_total', 'counter', 'Requests of the emulated API by operation, status (0: no response was sent) and project.', counted(counters.requests)),
        family('bms_emulator_faults_total', 'counter', 'Faults applied, by kind and project.', counted(counters.faults)),
        family('bms_emulator_transitions_total', 'counter', 'Server transitions, by the resulting status (none: removed) and project.', counted(counters.transitions)),
        family('bms_emulator_projects', 'gauge', 'Projects in memory.', [total(scope.length)]),
        family('bms_emulator_servers', 'gauge', 'Servers of all projects, by status.', serversByStatus(scope)),
        family('bms_emulator_waiting', 'gauge', 'Held responses and waiting calls, in all projects.', [total(sum(all.map(({ clock }) => clock.waiting)))]),
        family('bms_emulator_connections', 'gauge', 'Open connections.', [total(connections.open)]),
        family('bms_emulator_connections_refused_total', 'counter', 'Connections closed at once, because there were too many.', [total(connections.refused)]),
        family('bms_emulator_journal_dropped', 'gauge', 'Requests evicted from the journals.', [total(sum(all.map(({ journal }) => journal.dropped)))]),
        family('bms_emulator_evicted_total', 'counter', 'Items evicted for newer ones, in all projects.', eachBudget(memory, ({ evicted }) => evicted)),
        family('bms_emulator_memory_bytes', 'gauge', 'Approximate memory of what clients made, in all projects.', eachBudget(memory, ({ used }) => used)),
        family('bms_emulator_memory_limit_bytes', 'gauge', 'Limit of that memory; --memory sets the whole.', eachBudget(memory, ({ limit }) => limit)),
        family('bms_emulator_event_loop_delay_seconds', 'gauge', 'Delay of the event loop since the first scrape.', delays(delay))
      ].join('')
    },
    close: () => delay?.disable()
  }
}

function eachBudget (memory: Memory, valueOf: (budget: Budget & { readonly evicted?: number }) => number | undefined): readonly Count[] {
  return Object.entries(memory).flatMap(([what, budget]) => {
    const value = valueOf(budget)
    return value === undefined ? [] : [{ labels: { what }, value }]
  })
}

function total (value: number): Count {
  return { labels: {}, value }
}

function sum (values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0)
}

function serversByStatus (scope: readonly World[]): readonly Count[] {
  const counts = new Map<string, number>()
  for (const { servers, clock, profile } of scope) {
    for (const tally of servers.tally(clock.now())) {
      const status = statusIn(profile.choices, tally)
      counts.set(status, (counts.get(status) ?? 0) + tally.count)
    }
  }
  return Array.from(counts, ([status, value]) => ({ labels: { status }, value }))
}

function delays (histogram: IntervalHistogram): readonly Count[] {
  // Without a sample a percentile is the lowest value that can be recorded, and the maximum is 0.
  return [
    ...[50, 90, 99].map((percentile) => ({ labels: { quantile: String(percentile / 100) }, value: Math.min(histogram.percentile(percentile), histogram.max) / 1e9 })),
    { labels: { quantile: '1' }, value: histogram.max / 1e9 }
  ]
}

/** Formats one metric with its samples. A counter without samples keeps its name and help. */
function family (name: string, type: 'counter' | 'gauge', help: string, counts: Iterable<Count>): string {
  const samples = Array.from(counts, ({ labels, value }) => `${name}${labelText(labels)} ${value}\n`)
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples.join('')}`
}

function labelText (labels: Count['labels']): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}
