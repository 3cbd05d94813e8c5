// Server-sent events: sends each event to every open stream as it happens.
import type { FastifyReply } from 'fastify'
import { isWanted, listEvents, resumeAfter, viewEvent, type EventFilter, type EventView } from '../world/events.js'
import { Refusal } from '../core/refusal.js'
import { systemTime, type TimeSource } from '../clock.js'
import type { Worlds } from '../world/projects.js'

/** The maximum number of open streams. */
export const MAX_STREAMS = 100
/** Drops a subscriber once it leaves this many bytes unread; it can reconnect with Last-Event-ID to get the rest. */
const MAX_UNREAD_BYTES = 1024 * 1024
/** A comment at this interval keeps proxies from closing an idle stream. */
const BEAT_MS = 15_000

/** The open streams of one app. */
export interface EventStreams {
  /** Responds with a stream: the recorded events after `since`, if given, then new events. Says first what of them is missing. @throws Refusal `limit-reached` */
  open(reply: FastifyReply, filter: Omit<EventFilter, 'limit' | 'since'>, since: number | null): void
  endAll(): void
}

/** Creates the streams of one app, none open yet. */
export function createEventStreams (worlds: Worlds, maxStreams = MAX_STREAMS, source: TimeSource = systemTime): EventStreams {
  const open = new Set<() => void>()
  return {
    open: (reply, { projectId, kind }, since) => {
      if (open.size >= maxStreams) {
        throw new Refusal('limit-reached', { message: `${maxStreams} event streams are open, the maximum. Close one, or request the list without Accept: text/event-stream.` })
      }
      reply.hijack()
      const { raw } = reply
      raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
      raw.write('retry: 1000\n\n')
      const resumption = resumeAfter(worlds, { projectId, kind }, since ?? worlds.feed.lastId)
      const filter = { projectId, kind, since: resumption.since }
      if (resumption.newest !== null) raw.write(notice('restarted', { lastEventId: since, newest: resumption.newest }))
      if (resumption.dropped > 0) raw.write(notice('dropped', { dropped: resumption.dropped }))
      for (const event of listEvents(worlds, { ...filter, limit: Infinity }).events) raw.write(frame(event))
      const stopListening = worlds.feed.listen((event) => {
        if (!isWanted(event, filter)) return
        raw.write(frame(viewEvent(event)))
        if (raw.writableLength > MAX_UNREAD_BYTES) raw.destroy()
      })
      const stopBeating = beat(source, () => raw.write(': still here\n\n'))
      const end = (): void => {
        open.delete(end)
        stopListening()
        stopBeating()
        raw.end()
      }
      open.add(end)
      raw.once('close', end)
      // From now on somebody wants to know of transitions at their instant.
      worlds.scheduleSettle()
    },
    endAll: () => {
      for (const end of open) end()
    }
  }
}

function frame (event: EventView): string {
  return `id: ${event.id}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`
}

/** A message about the stream itself: without an id, so a client keeps the id of the last event. */
function notice (name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}

function beat (source: TimeSource, callback: () => void): () => void {
  let cancel = source.after(BEAT_MS, function again () {
    callback()
    cancel = source.after(BEAT_MS, again)
  })
  return () => cancel()
}
