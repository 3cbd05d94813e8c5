// The rack and the timelines: one list of rows, of which only those in view exist.
import { computed, effect, signal } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { ACTIONS, act } from '../acting.js'
import { histories, isPartial, link, lookUp, machines, project, readings, selected, sinceOf } from '../model.js'
import { doing, kindOf, plain, taskOf, type Kind } from '../states.js'
import { onFrame, projectNow, spoken } from '../time.js'
import { Track, TrackHead, trackWidth } from './track.js'
import { enterMarks } from './mark.js'
import { openMenu, pressHandlers } from './menu.js'
import type { JSX, TargetedKeyboardEvent } from 'preact'
import type { Server } from '../messages.js'

export const query = signal('')
export const wanted = signal<Kind | 'all'>('all')
export const isDense = signal(false)
/** The pixels of a row: it keeps them whatever its machine does. */
const rowHeight = signal(40)

const words = computed(() => query.value.trim())
export const found = computed(() => {
  const part = words.value.toLowerCase()
  return [...machines.value.values()].filter((server) =>
    (wanted.value === 'all' || kindOf(server.status, server.nextChange) === wanted.value) &&
    (part === '' || server.name.toLowerCase().includes(part) || server.id.includes(part) || (server.flavor.id ?? '').toLowerCase().includes(part)))
})
export const tally = computed(() => {
  const counts = { all: machines.value.size, active: 0, moving: 0, off: 0, error: 0, other: 0 }
  for (const { status, nextChange } of machines.value.values()) counts[kindOf(status, nextChange)]++
  return counts
})

// What the page has not read, the emulator finds: asked once for these words, and again after everything was read again.
effect(() => {
  const wholeName = words.value
  if (wholeName === '' || readings.value === 0 || !isPartial.value || machines.peek().has(wholeName) || found.peek().some(({ name }) => name === wholeName)) return
  const timer = setTimeout(() => { lookUp(wholeName).catch(() => {}) }, 200)
  return () => clearTimeout(timer)
})

/** A light: its shape says the state as well as its colour. */
export function Light ({ kind, progress = 1 }: { readonly kind: Kind, readonly progress?: number }): JSX.Element {
  const round = 2 * Math.PI * 5
  return (
    <svg class={`light light-${kind}`} viewBox='0 0 16 16' aria-hidden='true'>
      {kind === 'error' ? <rect x='2.5' y='2.5' width='11' height='11' rx='1' /> : <circle cx='8' cy='8' r='5' />}
      {kind === 'moving' && <circle class='light-ring' cx='8' cy='8' r='5' stroke-dasharray={round} stroke-dashoffset={round * (1 - progress)} transform='rotate(-90 8 8)' />}
    </svg>
  )
}

/** Returns the name of a row for a screen reader: bms-83, restarting, 3 seconds left. */
function spokenName (server: Server): string {
  const left = server.nextChange === null ? '' : `, ${Math.max(0, Math.round((Date.parse(server.nextChange) - projectNow()) / 1000))} seconds left`
  return `${plain(server.name, 60)}, ${doing(server.status, server.nextChange)}${left}${server.locked ? ', locked' : ''}`
}

/** The steps of a bar: a third of a pixel each. */
const BAR_STEPS = 200

/** How far a machine is on its way to the next state, and what is left. It draws itself, so that nothing else has to. */
export function TimeLeft ({ server }: { readonly server: Server }): JSX.Element {
  const bar = useRef<HTMLSpanElement>(null)
  const text = useRef<HTMLSpanElement>(null)
  const end = server.nextChange === null ? null : Date.parse(server.nextChange)
  const start = sinceOf(server)
  const drawn = useRef(-1)
  useEffect(() => {
    drawn.current = -1
    if (end === null) return undefined
    return onFrame((nowMs) => {
      if (bar.current === null || text.current === null) return
      const words = spoken(end - nowMs)
      if (text.current.textContent !== words) text.current.textContent = words
      const share = Math.round(BAR_STEPS * (end <= start ? 1 : Math.min(1, Math.max(0, (nowMs - start) / (end - start))))) / BAR_STEPS
      // Each write is painted, and there may be a screen full of bars.
      if (share === drawn.current) return
      drawn.current = share
      bar.current.style.transform = `scaleX(${share.toFixed(4)})`
      bar.current.closest('.row, .machine')?.querySelector('.light-ring')?.setAttribute('stroke-dashoffset', String(31.416 * (1 - share)))
    })
  }, [end, start])
  return <span class='left'><span class='left-bar'><span ref={bar} /></span><span ref={text} class='left-text' /></span>
}

function Status ({ server }: { readonly server: Server }): JSX.Element {
  const kind = kindOf(server.status, server.nextChange)
  return (
    <span class={`status status-${kind}`}>
      <span class='word'>{plain(server.status, 20)} <em>{taskOf(server.status, server.nextChange !== null)}</em></span>
      {server.nextChange !== null
        ? <TimeLeft server={server} />
        : <Since server={server} />}
    </span>
  )
}

function Since ({ server }: { readonly server: Server }): JSX.Element {
  const ms = sinceOf(server)
  const isToday = projectNow() - ms < 86_400_000
  return <span class='since'>since {isToday ? new Date(ms).toISOString().slice(11, 19) : new Date(ms).toISOString().slice(0, 10)}</span>
}

function Row ({ server, index }: { readonly server: Server, readonly index: number }): JSX.Element {
  const kind = kindOf(server.status, server.nextChange)
  const isSelected = selected.value === server.id
  const isBusy = server.nextChange !== null
  const verb = server.status === 'SHUTOFF' ? 'Start' : 'Restart'
  const name = plain(server.name, 80)
  return (
    <div
      class={`row${isSelected ? ' row-selected' : ''}`} role='row' id={`row-${index}`} aria-rowindex={index + 1} aria-selected={isSelected} aria-label={spokenName(server)}
      style={{ transform: `translateY(${index * rowHeight.value}px)`, height: `${rowHeight.value}px` }} {...pressHandlers(server.id, () => { selected.value = server.id })}
    >
      <div class='rack-cell' role='gridcell'>
        <span key={server.status} class={projectNow() - sinceOf(server) < 600 ? 'flash-now' : ''}><Light kind={kind} /></span>
        <span class='who'>
          <b title={name}>{name}</b>
          <small>{server.locked && <span class='lock'>locked</span>}<span class='about-machine'>{plain(server.flavor.id ?? server.flavor.original_name ?? '', 40)}<span class='short-id'> · {server.id.slice(0, 8)}</span></span></small>
        </span>
        <Status server={server} />
        <button type='button' class='restart' tabIndex={-1} aria-label={`${verb} ${name}`} aria-disabled={isBusy} onClick={(event) => { event.stopPropagation(); void act(server.id, verb === 'Start' ? ACTIONS.start : ACTIONS.restart) }}>{verb}</button>
      </div>
      <div class='track-cell' role='gridcell'><Track server={server} history={histories.value.get(server.id)} /></div>
    </div>
  )
}

const view = signal({ top: 0, height: 600 })

/** The list. Arrow keys move the selection; the focus stays on the list. */
export function Rack (): JSX.Element {
  const list = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const element = list.current
    if (element === null) return
    const measure = (): void => {
      view.value = { top: element.scrollTop, height: element.clientHeight }
      rowHeight.value = Number.parseInt(getComputedStyle(element).getPropertyValue('--row'), 10)
      trackWidth.value = element.querySelector('.track-cell')?.clientWidth || trackWidth.value
    }
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    measure()
    return () => observer.disconnect()
  }, [isDense.value, found.value.length > 0])
  const { top, height } = view.value
  const first = Math.max(0, Math.floor(top / rowHeight.value) - 6)
  const shown = found.value.slice(first, Math.ceil((top + height) / rowHeight.value) + 6)
  const active = found.value.findIndex(({ id }) => id === selected.value)
  return (
    <section class='rack' aria-label='Machines' data-dense={isDense.value}>
      <TrackHead />
      <div
        ref={list} class='rows' role='grid' aria-label='Machines and their timelines' aria-rowcount={found.value.length} tabIndex={0} {...(active < 0 ? {} : { 'aria-activedescendant': `row-${active}` })}
        onScroll={(event) => { view.value = { top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight } }}
        onKeyDown={(event) => { if (onRowKey(event, active) || move(event.key, active, event.currentTarget)) event.preventDefault() }}
      >
        {link.value === 'loading'
          ? <Skeleton />
          : (
            <div class='rows-all' role='rowgroup' style={{ height: `${found.value.length * rowHeight.value}px` }}>
              {shown.map((server, index) => <Row key={server.id} server={server} index={first + index} />)}
            </div>)}
        {link.value !== 'loading' && found.value.length === 0 && <p class='none' role='row'><span role='gridcell'>{machines.value.size === 0 ? 'This project has no machines. Add one above.' : 'No machine matches.'}</span></p>}
      </div>
      {isPartial.value && <p class='foot'>{counted(machines.value.size)} of {counted(project.value?.servers ?? 0)} machines. Search finds each of the others by its whole name or id.</p>}
    </section>
  )
}

const { format: counted } = new Intl.NumberFormat('en')

function Skeleton (): JSX.Element {
  return <div class='skeleton' role='row'><span role='gridcell' class='unseen'>Reading the machines.</span>{[0, 1, 2, 3, 4, 5].map((key) => <div key={key}><i /><i /></div>)}</div>
}

/** Goes into the rack from elsewhere: selects the next machine there, or with Enter the first one if none that is shown is selected. */
export function enterRack (key: 'ArrowDown' | 'ArrowUp' | 'Enter'): void {
  const list = document.querySelector<HTMLElement>('.rows')
  // Another tab hides it.
  if (list === null || list.offsetParent === null) return
  list.focus()
  const active = found.value.findIndex(({ id }) => id === selected.value)
  if (key !== 'Enter') move(key, active, list)
  else if (active < 0) move('Home', active, list)
}

/** What a key does with the selected row. Returns whether it does something. */
function onRowKey ({ key, shiftKey, currentTarget }: TargetedKeyboardEvent<HTMLDivElement>, active: number): boolean {
  const row = currentTarget.querySelector(`#row-${active}`)
  if (key === 'ArrowLeft' || key === 'ArrowRight') return enterMarks(row)
  if (key !== 'ContextMenu' && !(key === 'F10' && shiftKey)) return false
  const id = found.value[active]?.id
  const place = row?.getBoundingClientRect()
  if (id === undefined || place === undefined) return false
  openMenu(id, place.left + 40, place.bottom)
  return true
}

/** Moves the selection, and scrolls to it. Returns whether the key does that. */
function move (key: string, active: number, list: HTMLElement): boolean {
  const page = Math.max(1, Math.floor(list.clientHeight / rowHeight.value) - 1)
  const last = found.value.length - 1
  const step = ({ ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -last - 1, End: last + 1 } as Readonly<Record<string, number>>)[key]
  if (step === undefined || last < 0) return false
  const next = Math.min(last, Math.max(0, Math.max(-1, active) + step))
  selected.value = found.value[next]?.id ?? null
  const y = next * rowHeight.value
  if (y < list.scrollTop) list.scrollTop = y
  else if (y + rowHeight.value > list.scrollTop + list.clientHeight) list.scrollTop = y + rowHeight.value - list.clientHeight
  return true
}
