// Server-sent events: every event as it happens, to those who hold a connection open for it.
import type { FastifyReply } from 'fastify'
import { isWanted, listEvents, viewEvent, type EventFilter, type EventView } from '../world/events.js'
import { Refusal } from '../core/refusal.js'
import { systemTime } from '../clock.js'
import type { Worlds } from '../world/projects.js'

/** At most so many streams are open at once. */
export const MAX_STREAMS = 100
/** Who leaves so many bytes unread is let go; with Last-Event-ID it can come back for them. */
const MAX_UNREAD_BYTES = 1024 * 1024
/** A comment so often keeps proxies from ending a stream in which nothing happens. */
const BEAT_MS = 15_000

/** The open streams of one app. */
export interface EventStreams {
  /** Answers with a stream: what is kept after `since`, if that is given, and then what happens. @throws Refusal `limit-reached` */
  open(reply: FastifyReply, filter: Omit<EventFilter, 'limit' | 'since'>, since: number | null): void
  endAll(): void
}

/** No stream is open yet. */
export function createEventStreams (worlds: Worlds): EventStreams {
  const open = new Set<() => void>()
  return {
    open: (reply, { projectId, kind }, since) => {
      if (open.size >= MAX_STREAMS) {
        throw new Refusal('limit-reached', { message: `There are ${MAX_STREAMS} event streams open already, and no more are served. Close one, or ask for the list without Accept: text/event-stream.` })
      }
      reply.hijack()
      const { raw } = reply
      raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
      raw.write('retry: 1000\n\n')
      const filter = { projectId, kind, since: since ?? worlds.feed.lastId }
      for (const event of listEvents(worlds, { ...filter, limit: Infinity }).events) raw.write(frame(event))
      const stopListening = worlds.feed.listen((event) => {
        if (!isWanted(event, filter)) return
        raw.write(frame(viewEvent(event)))
        if (raw.writableLength > MAX_UNREAD_BYTES) raw.destroy()
      })
      const stopBeating = beat(() => raw.write(': still here\n\n'))
      const end = (): void => {
        open.delete(end)
        stopListening()
        stopBeating()
        raw.end()
      }
      open.add(end)
      raw.once('close', end)
      // From now on somebody wants to know of transitions at their instant.
      worlds.announce()
    },
    endAll: () => {
      for (const end of open) end()
    }
  }
}

function frame (event: EventView): string {
  return `id: ${event.id}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`
}

function beat (callback: () => void): () => void {
  let cancel = systemTime.after(BEAT_MS, function again () {
    callback()
    cancel = systemTime.after(BEAT_MS, again)
  })
  return () => cancel()
}
