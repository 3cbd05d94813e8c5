// The drawer of faults: the rules that are armed, six presets, and a picker for everything else.
import { computed, signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { change, codes } from './acting.js'
import { armed, rules } from './model.js'
import { plain } from './states.js'
import { isNarrow, tab } from './view.js'
import type { JSX } from 'preact'
import type { ErrorCode, RequestEvent, Rule } from './messages.js'

type Body = Readonly<Record<string, unknown>>
interface Preset { readonly id: string, readonly title: string, readonly about: string, readonly rule: Body }

const PRESETS: readonly Preset[] = [
  { id: 'overloaded', title: 'Overloaded twice', about: 'The next two restarts get BMS.0212.', rule: { match: { operation: 'reboot' }, when: { times: 2 }, effect: { kind: 'error', error: 'BMS.0212' } } },
  { id: 'slow', title: 'Two seconds slow', about: 'Every request waits two seconds.', rule: { match: { operation: 'any' }, effect: { kind: 'delay', duration: '2s', point: 'request' } } },
  { id: 'lost', title: 'Lost after the restart', about: 'The restart happens, its response never arrives. A browser may send it again by itself.', rule: { match: { operation: 'reboot' }, when: { times: 1 }, effect: { kind: 'connection', how: 'reset', point: 'response' } } },
  { id: 'stuck', title: 'Stuck', about: 'The next restart never ends.', rule: { match: { operation: 'reboot' }, when: { times: 1 }, effect: { kind: 'outcome', outcome: 'stuck' } } },
  { id: 'broken', title: 'Ends in ERROR', about: 'The next restart fails.', rule: { match: { operation: 'reboot' }, when: { times: 1 }, effect: { kind: 'outcome', outcome: 'error' } } },
  { id: 'stale', title: 'Stale reads', about: 'After the next restart, three reads show the old state.', rule: { match: { operation: 'reboot' }, when: { times: 1 }, effect: { kind: 'stale', reads: 3 } } }
]

const isWantedOpen = signal<boolean | null>(null)
/** The drawer opens by itself when a rule is armed, until somebody says otherwise. As a tab it is always open. */
const isDrawerOpen = computed(() => isNarrow.value || (isWantedOpen.value ?? armed.value.length > 0))

/** Opens the drawer or closes it; where it is a tab, shows the tab. */
export function toggleDrawer (): void {
  if (isNarrow.value) tab.value = 'faults'
  else isWantedOpen.value = !isDrawerOpen.value
}

const draft = signal({ words: '', code: '', operation: 'reboot', effect: 'error', count: 'next', amount: '2', server: '' })

/** Fills the picker with what happened to a request. */
export function beginFault ({ operation, serverId, status }: RequestEvent): void {
  draft.value = {
    ...draft.value, operation: operation === 'unknown' ? 'any' : operation, server: serverId ?? '', ...(status === 0 ? { effect: 'lost' } : { effect: 'error', code: status >= 400 ? String(status) : '503', words: status >= 400 ? String(status) : '503' })
  }
  isWantedOpen.value = true
  tab.value = 'faults'
  requestAnimationFrame(() => document.getElementById('fault-words')?.focus())
}

export function Faults (): JSX.Element {
  const head = <><span class={armed.value.length > 0 ? 'flag' : 'flag flag-off'}>⚑</span> <h2>Faults</h2> <small>{armed.value.length === 0 ? 'none armed' : `${armed.value.length} armed`}</small></>
  const others = rules.value.filter(({ id }) => !PRESETS.some((preset) => preset.id === id))
  return (
    <section class='faults' aria-label='Faults' data-open={isDrawerOpen.value}>
      <header class='bar-head'>
        {isNarrow.value
          ? <div class='drawer-toggle'>{head}</div>
          : <button type='button' class='drawer-toggle' aria-expanded={isDrawerOpen.value} onClick={toggleDrawer}>{head}</button>}
        {rules.value.length > 0 && <button type='button' class='chip' onClick={() => { void change('DELETE', 'faults') }}>Remove all</button>}
      </header>
      {isDrawerOpen.value && (
        <div class='faults-body'>
          <div class='presets'>
            {PRESETS.map((preset) => <PresetSwitch key={preset.id} preset={preset} />)}
          </div>
          <Picker />
          {others.length > 0 && <ul class='rules' aria-label='Other rules'>{others.map((rule) => <RuleLine key={`${rule.projectId} ${rule.id}`} rule={rule} />)}</ul>}
        </div>)}
    </section>
  )
}

function leftOf ({ hits, remaining }: Rule): string {
  return `${hits} ${hits === 1 ? 'hit' : 'hits'}${remaining === null ? '' : remaining === 0 ? ', used up' : `, ${remaining} left`}`
}

/** A switch. The whole card around it presses it. */
function Switch ({ isOn, label, disabled = false, onClick }: { readonly isOn: boolean, readonly label: string, readonly disabled?: boolean, readonly onClick: () => void }): JSX.Element {
  return <button type='button' class='switch' role='switch' aria-checked={isOn} aria-label={label} disabled={disabled} onClick={onClick}><i /></button>
}

function PresetSwitch ({ preset }: { readonly preset: Preset }): JSX.Element {
  const rule = rules.value.find(({ id }) => id === preset.id)
  const isOn = rule !== undefined && rule.enabled && rule.remaining !== 0
  const toggle = async (): Promise<void> => {
    if (rule !== undefined) await change('DELETE', `faults/${preset.id}`)
    if (!isOn) await change('POST', 'faults', { id: preset.id, ...preset.rule })
  }
  return (
    <div class={`preset${isOn ? ' preset-on' : ''}`}>
      <Switch isOn={isOn} label={preset.title} onClick={() => { void toggle() }} />
      <div><b>{preset.title}</b><p>{isOn && rule !== undefined ? plain(rule.description, 200) : preset.about}</p></div>
      <small>{rule === undefined ? '' : leftOf(rule)}</small>
    </div>
  )
}

function RuleLine ({ rule }: { readonly rule: Rule }): JSX.Element {
  const ofTemplate = rule.projectId === null
  return (
    <li class={`preset${rule.enabled && rule.remaining !== 0 ? ' preset-on' : ''}`}>
      <Switch isOn={rule.enabled && rule.remaining !== 0} label={plain(rule.id, 40)} disabled={ofTemplate} onClick={() => { void change('PATCH', `faults/${encodeURIComponent(rule.id)}`, { enabled: !rule.enabled }) }} />
      <div><b>{plain(rule.id, 40)}{ofTemplate && ' (all projects)'}</b><p>{plain(rule.description, 300)}</p></div>
      <small>{leftOf(rule)}</small>
      {!ofTemplate && <button type='button' class='chip' aria-label={`Remove ${plain(rule.id, 40)}`} onClick={() => { void change('DELETE', `faults/${encodeURIComponent(rule.id)}`) }}>Remove</button>}
    </li>
  )
}

const catalogue = signal<readonly ErrorCode[]>([])
const matching = computed(() => {
  const text = draft.value.words.trim().toLowerCase()
  const words = text.split(/\s+/)
  const found = catalogue.value.filter(({ code, messageTemplate }) => words.every((word) => `${code} ${messageTemplate}`.toLowerCase().includes(word)))
  // Who types 503 means 503, and not Common.1503.
  return [...found.filter(({ code }) => code.toLowerCase() === text), ...found.filter(({ code }) => code.toLowerCase() !== text)].slice(0, 40)
})

/** What can happen to a request, and the number that it takes, if any. */
interface Effect { readonly word: string, readonly number?: { readonly unit: string, readonly min: number, readonly max: number, readonly step: number, readonly fallback: string }, readonly isOfTask?: true }
const EFFECTS: Readonly<Record<string, Effect>> = {
  error: { word: 'gets the code' },
  delay: { word: 'waits', number: { unit: 'seconds', min: 0.1, max: 3600, step: 0.1, fallback: '2' } },
  lost: { word: 'happens, its response is lost' },
  refused: { word: 'loses its connection first' },
  slow: { word: 'takes longer', number: { unit: 'times as long', min: 0.1, max: 1_000_000, step: 0.1, fallback: '10' }, isOfTask: true },
  stuck: { word: 'never ends', isOfTask: true },
  fails: { word: 'ends in ERROR', isOfTask: true },
  shutoff: { word: 'ends in SHUTOFF', isOfTask: true },
  twice: { word: 'is carried out twice', isOfTask: true },
  stale: { word: 'is not seen', number: { unit: 'reads', min: 1, max: 1000, step: 1, fallback: '3' }, isOfTask: true }
}
/** The operations that begin a task, which alone can end otherwise. */
const TASKS = ['reboot', 'start', 'stop'] as const
const OPERATIONS = [...TASKS, 'show', 'list', 'detail', 'create', 'delete', 'batch', 'job', 'discovery', 'token', 'lookup', 'any'] as const

const isTask = (operation: string): boolean => operation === 'any' || (TASKS as readonly string[]).includes(operation)

function effectOf ({ effect, code, amount }: typeof draft.value): Body {
  const number = Number(amount)
  switch (effect) {
    case 'delay': return { kind: 'delay', duration: `${number}s`, point: 'request' }
    case 'lost': return { kind: 'connection', how: 'reset', point: 'response' }
    case 'refused': return { kind: 'connection', how: 'reset', point: 'request' }
    case 'stuck': return { kind: 'outcome', outcome: 'stuck' }
    case 'slow': return { kind: 'outcome', outcome: 'slow', factor: number }
    case 'fails': return { kind: 'outcome', outcome: 'error' }
    case 'shutoff': case 'twice': return { kind: 'outcome', outcome: effect }
    case 'stale': return { kind: 'stale', reads: number }
    default: return { kind: 'error', error: /^\d+$/.test(code) ? Number(code) : code }
  }
}

/** For how many requests, and which share of them in percent. */
const counts = signal<Readonly<Record<string, string>>>({ times: '2', share: '30' })

function arm (): void {
  const { operation, server } = draft.value
  const number = Number(counts.value[draft.value.count])
  const when = ({ next: { times: 1 }, times: { times: number }, share: { probability: number / 100 } } as Readonly<Record<string, Body>>)[draft.value.count] ?? {}
  void change('POST', 'faults', { match: { operation, ...(server === '' ? {} : { server }) }, when, effect: effectOf(draft.value) })
}

function set (members: Partial<typeof draft.value>): void {
  draft.value = { ...draft.value, ...members }
}

function Picker (): JSX.Element {
  useEffect(() => { codes().then((list) => { catalogue.value = list }, () => {}) }, [])
  const { words, code, operation, effect, amount, server } = draft.value
  const isReady = effect !== 'error' || code !== ''
  const { number } = EFFECTS[effect] ?? {}
  const chooseEffect = (name: string): void => set({ effect: name, amount: EFFECTS[name]?.number?.fallback ?? amount })
  const chooseOperation = (name: string): void => set({ operation: name, ...(EFFECTS[effect]?.isOfTask === true && !isTask(name) ? { effect: 'error' } : {}) })
  return (
    <form class='picker' onSubmit={(event) => { event.preventDefault(); if (isReady) arm() }}>
      <div class='picker-line'>
        <label>The request <select value={operation} onChange={(event) => chooseOperation(event.currentTarget.value)}>{OPERATIONS.map((name) => <option key={name} value={name}>{name}</option>)}</select></label>
        <label><span class='unseen'>What happens to it</span><select value={effect} onChange={(event) => chooseEffect(event.currentTarget.value)}>{Object.entries(EFFECTS).filter(([, { isOfTask }]) => isOfTask !== true || isTask(operation)).map(([name, { word }]) => <option key={name} value={name}>{word}</option>)}</select></label>
        {number !== undefined && <label class='unit'><input type='number' required min={number.min} max={number.max} step={number.step} value={amount} onInput={(event) => set({ amount: event.currentTarget.value })} /> {number.unit}</label>}
        {effect === 'error' && <input type='search' id='fault-words' placeholder='Code or words: 0212, overloaded, 503' aria-label='Code or words' value={words} onInput={(event) => set({ words: event.currentTarget.value, code: '' })} />}
      </div>
      {effect === 'error' && (
        <ul class='codes' aria-label='Codes' tabIndex={0}>
          {matching.value.map((each) => <li key={`${each.code} ${each.httpStatus} ${each.messageTemplate}`}><button type='button' aria-pressed={code === each.code} onClick={() => set({ code: each.code, words: each.code })}><b>{each.code}</b> <span>{each.messageTemplate}</span></button></li>)}
        </ul>)}
      <div class='picker-line'>
        <label>For <select value={draft.value.count} onChange={(event) => set({ count: event.currentTarget.value })}><option value='next'>the next request</option><option value='times'>the next requests</option><option value='share'>a share of all requests</option><option value='always'>every request</option></select></label>
        {counts.value[draft.value.count] !== undefined && <label class='unit'><input type='number' required min='1' max={draft.value.count === 'share' ? 100 : 10_000} value={counts.value[draft.value.count]} onInput={(event) => { counts.value = { ...counts.value, [draft.value.count]: event.currentTarget.value } }} /> {draft.value.count === 'share' ? 'percent' : 'times'}</label>}
        {server !== '' && <button type='button' class='chip chip-on' onClick={() => set({ server: '' })}>{server.slice(0, 8)} ×</button>}
        <button type='submit' class='main' disabled={!isReady}>Arm</button>
      </div>
    </form>
  )
}
