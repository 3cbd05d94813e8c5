// What stands above the rack: search, filter by state, and what concerns several machines.
import { signal } from '@preact/signals'
import { add, storm } from '../acting.js'
import { machines } from '../model.js'
import { isStage, toggleStage } from '../view.js'
import { enterRack, found, isDense, Light, query, tally, wanted } from './rack.js'
import type { JSX } from 'preact'
import type { Kind } from '../states.js'

const FILTERS: ReadonlyArray<readonly [Kind, string]> = [['active', 'running'], ['moving', 'changing'], ['off', 'off'], ['error', 'error']]
const open = signal<'add' | 'storm' | null>(null)

export function Toolbar (): JSX.Element {
  return (
    <div class='toolbar'>
      <input type='search' id='search' placeholder='Search name, id, flavor' aria-label='Search machines' value={query.value} onInput={(event) => { query.value = event.currentTarget.value }} onKeyDown={enterFromSearch} />
      <div class='filters' role='group' aria-label='Filter by status'>
        {FILTERS.map(([kind, word]) => (
          <button key={kind} type='button' class='chip filter' aria-pressed={wanted.value === kind} onClick={() => { wanted.value = wanted.value === kind ? 'all' : kind }}><Light kind={kind} /><b>{tally.value[kind]}</b> {word}</button>
        ))}
      </div>
      <span class='head-gap' />
      <button type='button' class='chip only-wide' aria-pressed={isStage.value} data-tip='For a projector: larger, and only what the audience needs' onClick={toggleStage}>Stage</button>
      <button type='button' class='chip only-wide' aria-pressed={isDense.value} onClick={() => { isDense.value = !isDense.value }}>Dense</button>
      <button type='button' class='chip' aria-expanded={open.value === 'storm'} onClick={() => { open.value = open.value === 'storm' ? null : 'storm' }}>Restart several</button>
      <button type='button' class='chip' aria-expanded={open.value === 'add'} onClick={() => { open.value = open.value === 'add' ? null : 'add' }}>Add machine</button>
      {open.value === 'add' && <Add />}
      {open.value === 'storm' && <Storm />}
    </div>
  )
}

function enterFromSearch (event: KeyboardEvent): void {
  if (event.key !== 'Enter' && event.key !== 'ArrowDown') return
  event.preventDefault()
  enterRack('Enter')
}

const name = signal('')

function Add (): JSX.Element {
  const free = (): string => {
    const taken = new Set([...machines.value.values()].map((server) => server.name))
    for (let number = machines.value.size + 1; ; number++) if (!taken.has(`bms-new-${number}`)) return `bms-new-${number}`
  }
  const submit = (event: Event): void => {
    event.preventDefault()
    void add(name.value.trim() === '' ? free() : name.value)
    name.value = ''
    open.value = null
  }
  return <form class='inline' onSubmit={submit}><label>Name <input value={name.value} placeholder={free()} onInput={(event) => { name.value = event.currentTarget.value }} /></label><button type='submit' class='main'>Add</button></form>
}

function Storm (): JSX.Element {
  const ready = found.value.filter(({ status, nextChange, locked }) => status === 'ACTIVE' && nextChange === null && !locked)
  const start = (gapMs: number): void => {
    open.value = null
    void storm(ready.map(({ id }) => id), gapMs)
  }
  return (
    <div class='inline'>
      <span>{ready.length} of the {found.value.length} machines shown are ready.</span>
      <button type='button' class='main' disabled={ready.length === 0} onClick={() => start(0)}>All at once</button>
      <button type='button' disabled={ready.length === 0} onClick={() => start(200)}>One each 0.2 s</button>
      <button type='button' disabled={ready.length === 0} onClick={() => start(1000)}>One each second</button>
    </div>
  )
}
