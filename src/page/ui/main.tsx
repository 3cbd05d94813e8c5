// The start of the page: what is on the screen, and in what order.
import { render } from 'preact'
import { signal } from '@preact/signals'
import { lazyView } from './lazy.js'
import { Head } from './head.js'
import { Rack, isDense } from './machines/rack.js'
import { Toolbar } from './machines/toolbar.js'
import { Log } from './log/log.js'
import { Faults } from './faults.js'
import { Machine } from './machines/machine.js'
import { MarkCard } from './machines/mark.js'
import { Menu } from './machines/menu.js'
import { Dialog, Tips } from './widgets.js'
import { announced } from './announce.js'
import { link, lostAt, notice, open, selected } from './model.js'
import { tokenWanted, useToken } from './wire.js'
import { useMovingTracks } from './machines/track.js'
import { isHelpOpen, isStage, readUrl, tab, view } from './view.js'
import { KEYS, onKey } from './keys.js'
import type { JSX } from 'preact'

const Demo = lazyView(() => import('./demo/view.js').then(({ Demo }) => Demo))
const Reference = lazyView(() => import('./reference/view.js').then(({ Reference }) => Reference))

function Page (): JSX.Element {
  return (
    <div class='page' data-view={view.value} data-link={link.value}>
      <Head />
      {view.value === 'machines' && <Machines />}
      {view.value === 'demo' && <Demo />}
      {view.value === 'reference' && <Reference />}
      {tokenWanted.value !== null && <TokenForm />}
      {isHelpOpen.value && <Help />}
      <Tips />
      <MarkCard />
      <Menu />
      <p class='unseen' role='status' aria-live='polite'>{announced.value}</p>
    </div>
  )
}

function Machines (): JSX.Element {
  const root = useMovingTracks()
  return (
    <main class='machines' data-tab={tab.value} data-selected={selected.value !== null} data-stage={isStage.value} ref={root}>
      <Notices />
      <div class='left-side' data-dense={isDense.value}>
        <Toolbar />
        <Rack />
      </div>
      <aside class='right-side' aria-label='Machine and requests'>
        <Machine />
        <Log />
      </aside>
      <Faults />
      <nav class='tabs' aria-label='Parts'>
        {(['rack', 'log', 'faults'] as const).map((name) => <button key={name} type='button' aria-pressed={tab.value === name} onClick={() => { tab.value = name }}>{({ rack: 'Machines', log: 'Requests', faults: 'Faults' })[name]}</button>)}
      </nav>
    </main>
  )
}

function Notices (): JSX.Element | null {
  if (link.value === 'lost') return <p class='notice notice-lost' role='alert'><b>Connection lost.</b> Last seen {lostAt.value}, trying again. What you see may be out of date.</p>
  if (notice.value === null) return null
  return <p class='notice' role='status'>{notice.value}<button type='button' class='chip' onClick={() => { notice.value = null }}>Close</button></p>
}

const typed = signal('')

function TokenForm (): JSX.Element {
  const submit = (event: Event): void => {
    event.preventDefault()
    useToken(typed.value.trim())
    typed.value = ''
    if (view.value === 'machines') void open()
    else location.reload()
  }
  return (
    <Dialog title='Token of the control API' onClose={null}>
      <form class='token' onSubmit={submit}>
        <p>This emulator was started with <code>--control TOKEN</code>. The page keeps the token until this tab is closed.</p>
        {tokenWanted.value !== '' && <p class='danger-text' role='alert'>{tokenWanted.value}</p>}
        <label>Token <input type='password' autocomplete='off' required value={typed.value} onInput={(event) => { typed.value = event.currentTarget.value }} /></label>
        <button type='submit' class='main'>Open</button>
      </form>
    </Dialog>
  )
}

function Help (): JSX.Element {
  return <Dialog title='Keys' onClose={() => { isHelpOpen.value = false }}><dl class='keys'>{KEYS.map(([key, about]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{about}</dd></div>)}</dl></Dialog>
}

readUrl()
addEventListener('hashchange', () => {
  const before = view.value
  readUrl()
  if (view.value === 'machines' && before !== 'machines') void open()
})
document.addEventListener('keydown', onKey)
const root = document.getElementById('page')
if (root !== null) render(<Page />, root)
if (view.value === 'machines') void open()
