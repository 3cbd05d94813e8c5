// Server-sent events: sends each event to every open stream as it happens.
import type { FastifyReply } from 'fastify'
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { createEventCursor } from '../world/event-cursor.js'
import { isWanted, viewEvent, type EventFilter, type EventView } from '../world/events.js'
import { Refusal } from '../core/refusal.js'
import { systemTime, type TimeSource } from '../clock.js'
import type { Notice } from '../store/events.js'
import type { Worlds } from '../world/projects.js'

/** The maximum number of open streams. */
export const MAX_STREAMS = 100
/** At most this many events are formatted at once for a slow reader. */
const BATCH = 250
/** A comment at this interval keeps proxies from closing an idle stream. */
const BEAT_MS = 15_000

/** Selects what a stream sends. With `notices` also what changed without an event: clock, rules, profile, members of a server. */
interface StreamFilter extends Omit<EventFilter, 'since'> {
  readonly notices?: boolean
}

/** The open streams of one app. */
export interface EventStreams {
  /** Responds with a stream: the recorded events after `since`, if given, then new events. First reports how many of them were evicted. @throws Refusal `limit-reached` */
  open(reply: FastifyReply, filter: StreamFilter, since: number | null): void
  endAll(): void
}

/** Creates the streams of one app, none open yet. */
export function createEventStreams (worlds: Worlds, maxStreams = MAX_STREAMS, source: TimeSource = systemTime): EventStreams {
  const open = new Set<() => void>()
  return {
    open: (reply, filter, since) => {
      if (open.size >= maxStreams) {
        throw new Refusal('limit-reached', { message: `${maxStreams} event streams are open, the maximum. Close one, or request the list without Accept: text/event-stream.` })
      }
      reply.hijack()
      const { raw } = reply
      // What hooks set, such as the headers for a page of an allowed origin, would get lost.
      raw.writeHead(200, { ...reply.getHeaders() as OutgoingHttpHeaders, 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
      raw.write('retry: 1000\n\n')
      const stopSending = sendEvents(raw, worlds, filter, since)
      const stopBeating = beat(source, () => {
        // A reader that is behind has something to read.
        if (!raw.writableNeedDrain) raw.write(': still here\n\n')
      })
      const end = (): void => {
        open.delete(end)
        stopSending()
        stopBeating()
        raw.end()
      }
      open.add(end)
      raw.once('close', end)
      // This stream needs each transition at its due instant.
      worlds.scheduleSettle()
    },
    endAll: () => {
      for (const end of open) end()
    }
  }
}

/**
 * Sends the events after `since` as fast as the client reads them, then new ones as they happen. What the client has not
 * read yet stays in the bounded lists of the projects. Returns a function that stops.
 */
function sendEvents (raw: ServerResponse, worlds: Worlds, filter: StreamFilter, since: number | null): () => void {
  const { lastId } = worlds.feed
  // An event of another run: the stream starts at the oldest recorded event.
  const isOfOtherRun = since !== null && since > lastId
  const cursor = createEventCursor(worlds, filter, isOfOtherRun ? 0 : since ?? lastId)
  if (isOfOtherRun) raw.write(notice('restarted', { lastEventId: since, newest: lastId }))
  const catchUp = (): void => {
    while (!raw.writableNeedDrain && !raw.destroyed) {
      const { events, dropped } = cursor.next(BATCH)
      if (dropped > 0) raw.write(notice('dropped', { dropped }))
      if (events.length === 0) return
      raw.write(events.map((event) => frame(viewEvent(event))).join(''))
    }
  }
  const stopListening = worlds.feed.listen((event) => {
    if (raw.writableNeedDrain || !isWanted(event, { ...filter, since: 0 })) return
    cursor.skip(event)
    raw.write(frame(viewEvent(event)))
  })
  raw.on('drain', catchUp)
  catchUp()
  const stopNotices = filter.notices === true ? sendNotices(raw, worlds, filter) : () => {}
  return () => {
    stopListening()
    stopNotices()
    raw.off('drain', catchUp)
  }
}

/** Sends each notice of the project. A reader that is behind gets one for all, once it has read. Returns a function that stops. */
function sendNotices (raw: ServerResponse, worlds: Worlds, { projectId }: StreamFilter): () => void {
  let isBehind = false
  const write = (changed: Notice): void => { raw.write(notice('changed', changed)) }
  const stopListening = worlds.feed.onNotice((changed) => {
    if (projectId !== null && changed.projectId !== null && changed.projectId !== projectId) return
    if (raw.writableNeedDrain) isBehind = true
    else write(changed)
  })
  const catchUp = (): void => {
    if (!isBehind || raw.destroyed) return
    isBehind = false
    write({ what: 'all', projectId })
  }
  raw.on('drain', catchUp)
  return () => {
    stopListening()
    raw.off('drain', catchUp)
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
