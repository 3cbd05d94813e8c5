// The guided demo: one act fills the screen, with two clients as ladders beside one clock.
import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { ACTS } from './acts.js'
import { play, SERVER, type Play, type Verdict, type World } from './play.js'
import { act } from '../view.js'
import { kindOf, taskOf } from '../states.js'
import { Light } from '../machines/rack.js'
import { Code } from '../widgets.js'
import { markKind } from '../machines/mark.js'
import { announce } from '../announce.js'
import type { JSX } from 'preact'
import type { RequestEvent, Transition } from '../messages.js'

const current = signal<Play | null>(null)

function start (): void {
  current.peek()?.stop()
  const next = ACTS[act.peek() - 1]
  current.value = next === undefined ? null : play(next)
}

function go (number: number): void {
  if (number >= 1 && number <= ACTS.length) location.hash = `#demo/${number}`
}

function onKey ({ key, target }: KeyboardEvent): void {
  if ((target as HTMLElement).matches('input, select, pre')) return
  if (key === 'ArrowRight') go(act.value + 1)
  if (key === 'ArrowLeft') go(act.value - 1)
}

export function Demo (): JSX.Element {
  const number = act.value
  const { title, text, sides, showsCommand } = ACTS[number - 1] ?? ACTS[0] as typeof ACTS[0] & {}
  useEffect(() => {
    start()
    announce(`Act ${number} of ${ACTS.length}: ${title}`)
  }, [number])
  useEffect(() => {
    document.addEventListener('keydown', onKey)
    return () => {
      document.removeEventListener('keydown', onKey)
      current.peek()?.stop()
    }
  }, [])
  const playing = current.value
  const isDone = playing?.isDone.value ?? false
  const verdicts = useRef<HTMLDivElement>(null)
  useEffect(() => { if (isDone) verdicts.current?.scrollIntoView({ block: 'nearest' }) }, [isDone])
  return (
    <main class='demo' data-done={isDone}>
      <header class='demo-head'>
        <div>
          <h2>{title}</h2>
          {text.map((sentence) => <p key={sentence}>{sentence}</p>)}
        </div>
        <nav class='demo-nav' aria-label='Acts'>
          <span>{number} of {ACTS.length}</span>
          <button type='button' disabled={number === 1} onClick={() => go(number - 1)}>Back</button>
          <button type='button' onClick={start}>Again</button>
          <button type='button' class='main' disabled={number === ACTS.length} onClick={() => go(number + 1)}>Next</button>
        </nav>
      </header>
      <div class='demo-sides'>
        <h3>{sides[0].label}</h3>
        <span>{SERVER.name}</span>
        <h3>{sides[1].label}</h3>
      </div>
      {playing !== null && <Ladders worlds={playing.worlds.value} />}
      <footer class='demo-foot'>
        <div class='verdicts' ref={verdicts}>{[0, 1].map((index) => <VerdictLine key={index} verdict={playing?.verdicts.value[index]} />)}</div>
        {showsCommand === true && playing?.worlds.value[0] !== undefined && <Code word='openstack' text={`eval "$(curl -s '${location.origin}/_emulator/env?format=shell&project=${playing.worlds.value[0].projectId}')"\nopenstack server reboot --hard ${SERVER.name}`} />}
        {playing?.proof.value != null && <pre class='proof' tabIndex={0} aria-label='The proof'>{playing.proof.value}</pre>}
      </footer>
    </main>
  )
}

function VerdictLine ({ verdict }: { readonly verdict: Verdict | undefined }): JSX.Element {
  if (verdict === undefined) return <p class='verdict'>…</p>
  return <p class={`verdict ${verdict.isGood ? 'verdict-good' : 'verdict-bad'}`}><b aria-hidden='true'>{verdict.isGood ? '✓' : '✕'}</b> {verdict.text}</p>
}

interface Step { readonly atMs: number, readonly cells: readonly [Cell | null, Cell | null] }
interface Cell { readonly event: RequestEvent | Transition, readonly times: number, readonly change: Transition | null }

/** Puts the events of both worlds on one clock: a row holds what happened at about the same time. */
function stepsOf (worlds: readonly World[]): readonly Step[] {
  const starts = worlds.map(({ events }) => Date.parse(events.value[0]?.at ?? ''))
  const all = worlds.flatMap(({ events }, side) => events.value.map((event) => ({ side, event, atMs: Date.parse(event.at) - (starts[side] ?? 0) }))).sort((a, b) => a.atMs - b.atMs || a.event.id - b.event.id)
  const steps: Array<{ atMs: number, cells: [Cell | null, Cell | null] }> = []
  const causes: [Transition | null, Transition | null] = [null, null]
  for (const { side, event, atMs } of all) {
    // A restart and the change that it begins are one line.
    if (event.kind === 'transition' && event.task_state !== null) {
      causes[side as 0 | 1] = event
      continue
    }
    const change = event.kind === 'request' && event.method === 'POST' ? causes[side as 0 | 1] : null
    if (change !== null) causes[side as 0 | 1] = null
    const last = [...steps].reverse().find(({ cells }) => cells[side] !== null)
    const previous = last?.cells[side]
    // Requests that ask the same and see the same are one line, as the first of them.
    if (previous != null && last !== undefined && isSame(previous.event, event)) {
      last.cells[side] = { ...previous, times: previous.times + 1 }
      continue
    }
    const free = steps.find((step) => step.cells[side] === null && Math.abs(step.atMs - atMs) < 250 && (last === undefined || steps.indexOf(step) > steps.indexOf(last)))
    if (free !== undefined) free.cells[side] = { event, times: 1, change }
    else steps.push({ atMs, cells: side === 0 ? [{ event, times: 1, change }, null] : [null, { event, times: 1, change }] })
  }
  return steps
}

function isSame (a: RequestEvent | Transition, b: RequestEvent | Transition): boolean {
  if (a.kind !== 'request' || b.kind !== 'request') return false
  // A careful client looks at the machine and at its history in turn.
  const isSameQuestion = a.path === b.path || (isLook(a) && isLook(b))
  return isSameQuestion && a.method === b.method && a.status === b.status && a.faults.length === b.faults.length
}

function isLook ({ method, serverId }: RequestEvent): boolean {
  return method === 'GET' && serverId !== null
}

function Ladders ({ worlds }: { readonly worlds: readonly World[] }): JSX.Element {
  const steps = stepsOf(worlds)
  const box = useRef<HTMLDivElement>(null)
  // On a phone it is the whole act that scrolls.
  useEffect(() => box.current?.lastElementChild?.scrollIntoView({ block: 'nearest' }), [steps.length])
  const states: [string, string] = ['ACTIVE', 'ACTIVE']
  const moving: [boolean, boolean] = [false, false]
  return (
    <div ref={box} class='ladders' role='region' aria-label='Requests of both clients, and the state of their machines' tabIndex={0}>
      {steps.length === 0 && <p class='none'>The worlds are being made.</p>}
      {steps.map(({ atMs, cells }, index) => {
        cells.forEach((cell, side) => {
          const change = cell?.event.kind === 'transition' ? cell.event : cell?.change ?? null
          if (change === null) return
          states[side as 0 | 1] = change.to ?? ''
          moving[side as 0 | 1] = change.task_state !== null
        })
        return (
          <div key={index} class='step'>
            <StepCell cell={cells[0]} side='left' />
            <State status={states[0]} isMoving={moving[0]} />
            <span class='step-time'>{timeOf(atMs)}</span>
            <State status={states[1]} isMoving={moving[1]} />
            <StepCell cell={cells[1]} side='right' />
          </div>
        )
      })}
    </div>
  )
}

function timeOf (ms: number): string {
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.floor(ms / 60_000)} min ${Math.round(ms % 60_000 / 1000)} s`
}

function State ({ status, isMoving }: { readonly status: string, readonly isMoving: boolean }): JSX.Element {
  return <span class={`step-state step-${isMoving ? 'moving' : kindOf(status)}`} />
}

/** Returns what a request asks for, as people say it. */
function wordsOf ({ method, operation, path }: RequestEvent): string {
  if (operation === 'reboot') return 'restart!'
  if (path.includes('os-instance-actions')) return 'what happened?'
  if (operation === 'show') return 'how is it?'
  if (operation === 'list' || operation === 'detail') return 'which one?'
  return `${method} ${operation}`
}

function StepCell ({ cell, side }: { readonly cell: Cell | null, readonly side: 'left' | 'right' }): JSX.Element {
  if (cell === null) return <span class={`step-cell step-cell-${side}`} />
  const { event, times, change } = cell
  if (event.kind === 'transition') return <span class={`step-cell step-cell-${side} step-change`}><Change event={event} /></span>
  const kind = markKind(event)
  return (
    <span class={`step-cell step-cell-${side} step-${kind}`}>
      <span class='step-words'>{wordsOf(event)}</span>
      <span class='arrow' aria-hidden='true' />
      {event.faults.length > 0 && <span class='flag'>⚑<span class='unseen'> fault</span></span>}
      <span class='step-status'>{event.status === 0 ? 'lost' : event.status}{times > 1 && ` ×${times}`}</span>
      {change !== null && <Change event={change} />}
    </span>
  )
}

function Change ({ event: { to, task_state: task } }: { readonly event: Transition }): JSX.Element {
  const kind = kindOf(to, task)
  return <span class={`change status-${kind}`}><b class='word'>{taskOf(to, task !== null) || to}</b><Light kind={kind} /></span>
}
