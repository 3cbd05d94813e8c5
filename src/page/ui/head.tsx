// The head of the page: where one is, and the clock of the project.
import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { change, newProject } from './acting.js'
import { project, projectId, projects, show } from './model.js'
import { clock, dateOf, onFrame, timeOfDay } from './time.js'
import { plain } from './states.js'
import { view, type View } from './view.js'
import type { JSX } from 'preact'

const VIEWS: ReadonlyArray<readonly [View, string, string]> = [['machines', 'Machines', '/_emulator/'], ['demo', 'Guided demo', '/_emulator/#demo/1'], ['reference', 'Reference', '/_emulator/reference']]

export function Head (): JSX.Element {
  return (
    <header class='head'>
      <h1>bms-emulator</h1>
      <nav aria-label='Views'>{VIEWS.map(([name, word, href]) => <a key={name} href={href} aria-current={view.value === name ? 'page' : undefined}>{word}</a>)}</nav>
      {view.value === 'machines' && <Place />}
      <span class='head-gap' />
      {view.value === 'machines' && <ClockGroup />}
    </header>
  )
}

const NEW = 'new project'

function Place (): JSX.Element {
  const { profile, seed } = project.value ?? { profile: '', seed: '' }
  const choose = (select: HTMLSelectElement): void => {
    if (select.value !== NEW) return show(select.value)
    select.value = projectId.value
    void newProject()
  }
  return (
    <div class='place'>
      <label><span class='unseen'>Project</span>
        <select value={projectId.value} onChange={(event) => choose(event.currentTarget)}>
          {projects.value.map(({ id, name, servers }) => <option key={id} value={id}>{plain(name ?? `project ${id.slice(0, 8)}`, 30)} ({servers})</option>)}
          <option value={NEW}>New project …</option>
        </select>
      </label>
      <span class='fact'>profile <b>{profile}</b></span>
      <span class='fact' title={`seed ${seed}`}>seed <b>{plain(String(seed).split('/')[0] ?? '', 10)}</b></span>
    </div>
  )
}

/** The time in large figures; it draws itself. */
function Figures (): JSX.Element {
  const figures = useRef<HTMLElement>(null)
  const day = useRef<HTMLElement>(null)
  useEffect(() => onFrame((nowMs) => {
    if (figures.current === null || day.current === null || nowMs === 0) return
    const text = timeOfDay(nowMs)
    if (figures.current.textContent !== text) figures.current.textContent = text
    const date = dateOf(nowMs)
    if (day.current.textContent !== date) day.current.textContent = date
  }), [])
  return <span class='figures' role='timer' aria-label='Time of the project' aria-live='off'><small ref={day} /><b ref={figures}>--:--:--.-</b></span>
}

const SPEEDS = [1, 10, 100] as const

function setSpeed (scale: number): void { void change('PUT', 'clock', { mode: 'system', scale }) }
export function togglePause (): void { void change('PUT', 'clock', clock.value?.mode === 'system' ? { mode: 'manual' } : { mode: 'system', scale: lastSpeed.value }) }
export function nextChange (): void { void change('POST', 'clock/advance', { to: 'next-change' }) }

const lastSpeed = signal(1)

function ClockGroup (): JSX.Element {
  const mode = clock.value?.mode ?? 'system'
  const scale = clock.value?.scale ?? 1
  const word = mode === 'system' ? (scale === 1 ? 'runs' : `runs ×${scale}`) : mode === 'auto' ? 'auto' : 'stands still'
  return (
    <div class='clock' role='group' aria-label='Clock of the project'>
      <Figures />
      <span class={`mode mode-${mode}`}>{word}{(clock.value?.waiting ?? 0) > 0 && `, ${clock.value?.waiting ?? 0} wait`}</span>
      <span class='buttons'>
        <button type='button' onClick={togglePause}>{mode === 'system' ? 'Pause' : 'Run'}</button>
        <button type='button' onClick={() => { void change('POST', 'clock/advance', { by: '5s' }) }}>+5 s</button>
        <button type='button' disabled={clock.value?.nextChange === null} onClick={nextChange}>Next change</button>
        {SPEEDS.map((speed) => <button key={speed} type='button' aria-label={`${speed} times as fast`} aria-pressed={mode === 'system' && scale === speed} onClick={() => { lastSpeed.value = speed; setSpeed(speed) }}>×{speed}</button>)}
        <button type='button' aria-pressed={mode === 'auto'} data-tip='Time moves to the next change when a client looks' onClick={() => { void change('PUT', 'clock', { mode: mode === 'auto' ? 'system' : 'auto' }) }}>Auto</button>
      </span>
    </div>
  )
}
