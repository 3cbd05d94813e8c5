// The life of a machine on the project's clock: states as bars, requests as marks, faults as flags.
// What is drawn stays where it is; the tracks as a whole move with the time.
import { computed, effect, signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { clock, onFrame, projectNow, timeOfDay } from '../time.js'
import { kindOf, taskOf } from '../states.js'
import { Mark } from './mark.js'
import type { JSX } from 'preact'
import type { History } from '../model.js'
import type { RequestEvent, Server, Transition } from '../messages.js'

const SPANS: ReadonlyArray<readonly [string, number]> = [['30 s', 30_000], ['2 min', 120_000], ['10 min', 600_000], ['1 h', 3_600_000]]
const spanMs = signal(30_000)
export const trackWidth = signal(600)
/** Where on a track now is: what comes is shown too, but less of it. */
const NOW_SHARE = 0.8

const msPerPixel = computed(() => spanMs.value / trackWidth.value)
/** The instant at which pixel 0 lies. It moves in big steps, so that pixels stay small numbers. */
const origin = signal(0)
const windowIndex = signal(0)

effect(() => { if (clock.value !== null && origin.peek() === 0) origin.value = clock.value.nowMs })

let shift = ''

const x = (ms: number): number => (ms - origin.value) / msPerPixel.value

/** Moves all tracks below the element, as long as it is there. */
export function useMovingTracks (): { readonly current: HTMLDivElement | null } {
  const root = useRef<HTMLDivElement>(null)
  const scale = msPerPixel.value
  const width = trackWidth.value
  useEffect(() => onFrame((nowMs) => {
    if (Math.abs(nowMs - origin.peek()) / scale > 200_000) origin.value = nowMs
    shift = `translateX(${(NOW_SHARE * width - (nowMs - origin.peek()) / scale).toFixed(2)}px)`
    // A custom property of the root would be one line, and make the browser compute the style of every bar and mark again.
    for (const each of root.current?.getElementsByClassName('moving') ?? []) (each as HTMLElement).style.transform = shift
    // Drawn again when a quarter of the window has passed: ticks, and what comes into view.
    const index = Math.floor(nowMs / (spanMs.peek() / 4))
    if (index !== windowIndex.peek()) windowIndex.value = index
  }), [scale, width])
  return root
}

function ticks (): readonly number[] {
  const span = spanMs.value
  const step = [1000, 2000, 5000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000].find((each) => span / each <= Math.max(3, trackWidth.value / 90)) ?? 1_200_000
  const from = Math.floor((projectNow() - span) / step) * step
  return Array.from({ length: Math.ceil(1.6 * span / step) }, (_, index) => from + index * step)
}

export function TrackHead (): JSX.Element {
  void windowIndex.value
  void clock.value?.mode
  return (
    <div class='track-head'>
      <div class='track-spans' role='group' aria-label='Length of the timeline'>
        {SPANS.map(([word, ms]) => <button key={ms} type='button' class='chip' aria-pressed={spanMs.value === ms} onClick={() => { spanMs.value = ms }}>{word}</button>)}
      </div>
      <div class='axis' aria-hidden='true'>
        <div class='moving' style={{ transform: shift }}>{ticks().map((ms) => <span key={ms} class='tick' style={{ left: `${x(ms)}px` }}>{timeOfDay(ms, 0)}</span>)}</div>
        <span class='now-word'>now</span>
      </div>
    </div>
  )
}

interface Bar { readonly from: number, readonly to: number | null, readonly status: string, readonly moving: boolean, readonly key: string }

/** Returns the states of a machine one after another; the first is the one from before what is known. */
function barsOf (server: Server, changes: readonly Transition[], startMs: number): readonly Bar[] {
  const bars: Bar[] = []
  const known = changes.filter(({ from, to, task_state: task }, index) => from !== to || task !== (changes[index - 1]?.task_state ?? null))
  const first = known[0]
  const before = first === undefined ? server.status : first.from
  if (before !== null) bars.push({ from: startMs, to: first === undefined ? null : Date.parse(first.at), status: before, moving: first === undefined && server.nextChange !== null, key: 'before' })
  known.forEach((change, index) => {
    const next = known[index + 1]
    if (change.to === null) return
    bars.push({ from: Date.parse(change.at), to: next === undefined ? null : Date.parse(next.at), status: change.to, moving: change.task_state !== null, key: String(change.id) })
  })
  return bars.filter(({ to }) => to === null || to > startMs)
}

/** The pixels between marks of one instant: where the clock stands still they would hide each other. */
const FAN = 9
const MAX_FANNED = 8

/** Returns how many marks of the same instant come before one, up to a bound. */
function sameBefore (marks: readonly RequestEvent[], index: number): number {
  let count = 0
  while (count < MAX_FANNED && marks[index - count - 1]?.at === marks[index]?.at) count++
  return count
}

/** The track of one machine. */
export function Track ({ server, history }: { readonly server: Server, readonly history: History | undefined }): JSX.Element {
  void windowIndex.value
  const startMs = projectNow() - 2 * spanMs.value
  const endMs = projectNow() + spanMs.value
  const end = server.nextChange === null ? null : Date.parse(server.nextChange)
  const bars = barsOf(server, history?.changes ?? [], startMs)
  const marks = (history?.requests ?? []).filter(({ at }) => Date.parse(at) > startMs).slice(-160)
  return (
    <div class='track'>
      <div class='moving' style={{ transform: shift }}>
        {bars.map(({ key, from, to, status, moving }) => {
          const left = x(Math.max(from, startMs))
          const width = x(to ?? (end === null || !moving ? endMs : Math.min(end, endMs))) - left
          const kind = moving ? 'moving' : kindOf(status)
          return <span key={key} class={`bar bar-${kind}`} style={{ left: `${left}px`, width: `${Math.max(2, width)}px` }}>{width > 50 && kind !== 'active' && <i>{taskOf(status, moving) || status}</i>}</span>
        })}
        {marks.map((mark, index) => <Mark key={mark.id} mark={mark} left={x(Date.parse(mark.at)) + FAN * sameBefore(marks, index)} waited={mark.durationMs / msPerPixel.value} />)}
        {end !== null && end < endMs && <span class='due' style={{ left: `${x(end)}px` }} />}
      </div>
    </div>
  )
}
