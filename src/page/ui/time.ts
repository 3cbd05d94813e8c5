// The time of the project between two readings, and the one loop that draws what moves with it.
import { effect, signal } from '@preact/signals'
import type { Clock } from './messages.js'

/** The clock as it was read, and when that was by this machine. */
export interface Reading extends Clock { readonly nowMs: number, readonly readAtMs: number }

export const clock = signal<Reading | null>(null)
/** While the connection is lost nothing is certain, so the time stands still. */
export const isTimeKnown = signal(true)

let shownMs = 0

export function readClock (read: Clock): void {
  clock.value = { ...read, nowMs: Date.parse(read.now), readAtMs: performance.now() }
}

/** Returns the project's time in milliseconds. */
export function projectNow (): number {
  const read = clock.value
  if (read === null) return 0
  if (!isTimeKnown.value) return shownMs
  shownMs = read.mode === 'system' ? read.nowMs + (performance.now() - read.readAtMs) * read.scale : read.nowMs
  return shownMs
}

const drawers = new Set<(nowMs: number) => void>()
const calm = matchMedia('(prefers-reduced-motion: reduce)')
let isLooping = false

/** Calls the function for each frame, and once a second where motion is reduced. Returns a function that ends this. */
export function onFrame (draw: (nowMs: number) => void): () => void {
  drawers.add(draw)
  draw(projectNow())
  if (!isLooping) {
    isLooping = true
    loop()
  }
  return () => { drawers.delete(draw) }
}

// A clock that was set is shown at once, also where motion is reduced.
effect(() => {
  if (clock.value === null) return
  const nowMs = projectNow()
  for (const draw of drawers) draw(nowMs)
})

function loop (): void {
  if (drawers.size === 0) {
    isLooping = false
    return
  }
  const nowMs = projectNow()
  for (const draw of drawers) draw(nowMs)
  if (calm.matches) setTimeout(loop, 1000)
  else requestAnimationFrame(loop)
}

const two = (value: number): string => String(value).padStart(2, '0')

/** Returns the time of day in UTC, as the wire has it: 12:09:41.8. */
export function timeOfDay (ms: number, digits = 1): string {
  const at = new Date(ms)
  const fraction = digits === 0 ? '' : `.${String(at.getUTCMilliseconds()).padStart(3, '0').slice(0, digits)}`
  return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}${fraction}`
}

export function dateOf (ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

/** Returns how long a request took: 0 ms, 120 ms, 1.5 s, 12 s, 4 min. A log has room for the greatest unit alone. */
export function took (ms: number): string {
  return ms < 1000 ? `${ms} ms` : spoken(ms).replace(/ (\d+ (s|min))$/, '')
}

/** Returns a length of time as people say it: 3.2 s, 4 min 10 s, 2 h 5 min. */
export function spoken (ms: number): string {
  const seconds = Math.max(0, ms) / 1000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 60) return `${Math.round(seconds)} s`
  const whole = Math.round(seconds)
  if (whole < 3600) return `${Math.floor(whole / 60)} min${whole % 60 === 0 ? '' : ` ${whole % 60} s`}`
  return `${Math.floor(whole / 3600)} h${Math.floor(whole / 60) % 60 === 0 ? '' : ` ${Math.floor(whole / 60) % 60} min`}`
}
