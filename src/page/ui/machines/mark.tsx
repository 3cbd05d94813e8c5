// A request on a timeline, and the card beside the one under the pointer or with the focus.
import { signal } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { details, nameOf, openLine, readDetails } from '../log/log-state.js'
import { rules } from '../model.js'
import { plain } from '../states.js'
import { timeOfDay, took } from '../time.js'
import type { JSX, TargetedKeyboardEvent } from 'preact'
import type { RequestEvent } from '../messages.js'

/** Returns the class of a request's mark. */
export function markKind ({ method, status }: Pick<RequestEvent, 'method' | 'status'>): string {
  if (status === 0) return 'lost'
  if (status >= 400) return 'refused'
  return method === 'GET' || method === 'HEAD' ? 'read' : 'write'
}

/** The mark whose card is shown, and its place on the screen. */
const shown = signal<{ readonly mark: RequestEvent, readonly place: DOMRect } | null>(null)

function hide (id: number): void {
  if (shown.peek()?.mark.id === id) shown.value = null
}

/** The id of the rule that a request brought itself, in X-Emulator-Fault. */
const OWN_RULE = 'header'

/** Returns what the rules of a request do, in words; of a rule that is gone, the kind that the journal has. */
function rulesOf ({ id: number, faults }: RequestEvent): readonly string[] {
  const entry = details.value.get(number)
  const kindOf = (id: string): string => {
    const kind = entry === undefined || entry === 'gone' ? undefined : entry.faults.find((fired) => fired.id === id)?.kind
    return kind === undefined ? '' : `: ${kind}`
  }
  return faults.map((id) => id === OWN_RULE ? `by the header of the request${kindOf(id)}` : rules.value.find((rule) => rule.id === id)?.description ?? `${id}${kindOf(id)}`)
}

function sentenceOf (mark: RequestEvent): string {
  const injected = rulesOf(mark)
  return `${mark.operation} → ${mark.status === 0 ? 'no response' : mark.status}, ${timeOfDay(Date.parse(mark.at))}, took ${took(mark.durationMs)}${injected.length === 0 ? '' : `. Fault: ${injected.join(' ')}`}`
}

/** The marks of a machine that can be seen. */
function marksIn (row: Element | null): HTMLElement[] {
  const track = row?.querySelector('.track')?.getBoundingClientRect()
  if (track === undefined) return []
  return [...row?.querySelectorAll<HTMLElement>('.mark') ?? []].filter((each) => {
    const { left, right } = each.getBoundingClientRect()
    return right > track.left && left < track.right
  })
}

/** Focuses the newest mark of a row. Returns whether there is one. */
export function enterMarks (row: Element | null): boolean {
  const newest = marksIn(row).at(-1)
  // A track that scrolled to its mark would show another time than its neighbours.
  newest?.focus({ preventScroll: true })
  return newest !== undefined
}

function onMarkKey (event: TargetedKeyboardEvent<HTMLButtonElement>): void {
  const mark = event.currentTarget
  const list = mark.closest<HTMLElement>('.rows')
  const step = ({ ArrowLeft: -1, ArrowRight: 1 } as Readonly<Record<string, number>>)[event.key]
  if (step !== undefined) {
    const marks = marksIn(mark.closest('.row'))
    marks[marks.indexOf(mark) + step]?.focus({ preventScroll: true })
  } else if (event.key === 'Escape') list?.focus()
  else {
    // The list moves the selection, and needs the focus for that.
    if (['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End'].includes(event.key)) list?.focus()
    return
  }
  event.preventDefault()
  event.stopPropagation()
}

/** A mark at `left` pixels; the time that its request waited for the response is a line of `waited` pixels before it. */
export function Mark ({ mark, left, waited }: { readonly mark: RequestEvent, readonly left: number, readonly waited: number }): JSX.Element {
  const { status, faults, id } = mark
  useEffect(() => () => hide(id), [id])
  const show = (element: Element): void => { shown.value = { mark, place: element.getBoundingClientRect() } }
  return (
    <button
      type='button' class={`mark mark-${markKind(mark)}${faults.length > 0 ? ' mark-fault' : ''}`} tabIndex={-1} style={{ left: `${left}px` }} aria-label={sentenceOf(mark)}
      onPointerEnter={(event) => { if (event.pointerType !== 'touch') show(event.currentTarget) }} onPointerLeave={() => hide(id)}
      onFocus={(event) => { if (event.currentTarget.matches(':focus-visible')) show(event.currentTarget) }} onBlur={() => hide(id)} onKeyDown={onMarkKey}
      onClick={(event) => { event.stopPropagation(); openLine(id, event.detail === 0) }}
    >
      {waited > 8 && <span class='mark-wait' style={{ width: `${waited}px` }} />}
      {status === 0 ? '×' : ''}
    </button>
  )
}

const WIDTH = 340

/** The card: request, response, duration and rules. It floats, so no row moves; a screen reader reads the name of the mark instead. */
export function MarkCard (): JSX.Element | null {
  useEffect(() => {
    const close = (): void => { shown.value = null }
    document.addEventListener('scroll', close, { capture: true, passive: true })
    return () => document.removeEventListener('scroll', close, { capture: true })
  }, [])
  return shown.value === null ? null : <Card {...shown.value} />
}

function Card ({ mark, place }: { readonly mark: RequestEvent, readonly place: DOMRect }): JSX.Element {
  const card = useRef<HTMLDivElement>(null)
  const entry = details.value.get(mark.id)
  // Who passes over a mark asks for nothing.
  useEffect(() => {
    const timer = setTimeout(() => { readDetails(mark).catch(() => {}) }, 80)
    return () => clearTimeout(timer)
  }, [mark.id, entry === undefined])
  useLayoutEffect(() => {
    if (card.current === null) return
    const { height } = card.current.getBoundingClientRect()
    const below = place.bottom + 8
    card.current.style.top = `${below + height < innerHeight - 8 ? below : Math.max(8, place.top - 8 - height)}px`
  })
  const injected = rulesOf(mark)
  const isKnown = entry !== undefined && entry !== 'gone'
  return (
    <div ref={card} class='card' role='tooltip' style={{ left: `${Math.max(8, Math.min(place.left + place.width / 2 - WIDTH / 2, innerWidth - WIDTH - 8))}px`, width: `${WIDTH}px` }}>
      <p class='card-head'><b>{plain(mark.method, 7)} {plain(mark.operation, 12)}</b> <span>{plain(nameOf(mark.serverId), 24)}</span> <time>{timeOfDay(Date.parse(mark.at))}</time></p>
      <p class='card-words'>{isKnown ? wordsOf(entry.body) ?? plain(entry.path.replace(/^.*(?=\/servers)/, '…'), 90) : '\u00a0'}</p>
      <p class='card-head'><b class={`status-${markKind(mark)}`}>{mark.status === 0 ? 'no response' : mark.status}</b> <span>after {took(mark.durationMs)}</span></p>
      <p class='card-words'>{mark.reason !== null ? plain(mark.reason, 150) : mark.status === 0 ? 'The connection ended.' : isKnown ? wordsOf(entry.response.body) ?? 'no body' : entry === 'gone' ? 'The journal does not hold it any more.' : '\u00a0'}</p>
      {injected.map((words) => <p key={words} class='card-fault'><span class='flag'>⚑</span> {plain(words, 150)}</p>)}
    </div>
  )
}

/** Returns the first words of a body; null if there is none. */
function wordsOf (body: unknown): string | null {
  if (body === null || body === '') return null
  return plain(typeof body === 'string' ? body : JSON.stringify(body), 110)
}
