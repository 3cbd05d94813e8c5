// Reads the recorded events in order, at the speed of the reader. A slow reader costs no memory: events that are evicted
// before it reads them are only counted.
import { isWanted, recordedIn, type EventFilter } from './events.js'
import type { WorldEvent } from '../store/events.js'
import type { Worlds } from './projects.js'

/** The next events, oldest first, and the maximum number that was evicted before they could be read. */
interface EventBatch {
  readonly events: readonly WorldEvent[]
  readonly dropped: number
}

/** A place in the events of all projects, or of one. */
export interface EventCursor {
  /** Returns up to `limit` of the events after the cursor, and moves the cursor after them. */
  next(limit: number): EventBatch
  /** Moves the cursor after an event that the reader received by another way. */
  skip(event: WorldEvent): void
}

/** Returns a cursor after the event with the id `since`. */
export function createEventCursor (worlds: Worlds, { projectId, kind }: Pick<EventFilter, 'projectId' | 'kind'>, since: number): EventCursor {
  let last = since
  // How many evicted records of each list are known.
  let counted = new WeakMap<object, number>()
  return {
    skip: (event) => { last = event.id },
    next: (limit) => {
      const known = new WeakMap<object, number>()
      let [evicted, kept] = [0, 0]
      const found: WorldEvent[] = []
      for (const { journal, events } of recordedIn(worlds, projectId)) {
        for (const records of kind === null ? [journal, events] : [kind === 'request' ? journal : events]) {
          const { dropped, lastDroppedId } = records
          evicted += Math.max(0, Math.min(dropped - (counted.get(records) ?? 0), lastDroppedId - last))
          known.set(records, dropped)
          for (const record of records.list()) {
            if (record.id <= last) continue
            kept++
            const event: WorldEvent = 'kind' in record ? record : { kind: 'request', id: record.id, entry: record }
            if (isWanted(event, { projectId, kind, since: last })) found.push(event)
          }
        }
      }
      counted = known
      // Only the newest evicted id is known, so where records of several projects interleave this is the maximum.
      const dropped = Math.min(evicted, worlds.feed.lastId - last - kept)
      const events = found.sort((a, b) => a.id - b.id).slice(0, limit)
      last = events.at(-1)?.id ?? last
      return { events, dropped }
    }
  }
}
