// The requests as they arrive, newest first, and one of them opened in place.
import { useEffect } from 'preact/hooks'
import { lines, link, machines, projectId, selected } from '../model.js'
import type { RequestEvent } from '../messages.js'
import { details, isPaused, logQuery, nameOf, opened, readDetails, shownLines, togglePause } from './log-state.js'
import { asCurl, asOpenstack, asTypescript } from './copy.js'
import { Code, Copy } from '../widgets.js'
import { beginFault } from '../faults.js'
import { plain } from '../states.js'
import { timeOfDay, took } from '../time.js'
import { markKind } from '../machines/mark.js'
import type { JSX } from 'preact'

const MOST = 250

export function Log (): JSX.Element {
  const shown = shownLines.value
  return (
    <section class='log' aria-label='Requests'>
      <header class='bar-head'>
        <h2>Requests</h2>
        <input type='search' id='log-search' placeholder='Filter' aria-label='Filter requests' value={logQuery.value} onInput={(event) => { logQuery.value = event.currentTarget.value }} />
        {selected.value !== null && <button type='button' class='chip chip-on' onClick={() => { selected.value = null }} aria-label={`${plain(nameOf(selected.value), 24)} ×: show the requests of all machines`}>{plain(nameOf(selected.value), 24)} ×</button>}
        <button type='button' class='chip' aria-pressed={isPaused.value} onClick={togglePause}>{isPaused.value ? `Paused, ${newer()} newer` : 'Pause'}</button>
      </header>
      {link.value !== 'loading' && (lines.value.length === 0 ? <Snippets /> : <Lines shown={shown} />)}
    </section>
  )
}

function newer (): number {
  const last = shownLines.value[0]?.id ?? 0
  return lines.value.filter(({ id }) => id > last).length
}

function Lines ({ shown }: { readonly shown: readonly RequestEvent[] }): JSX.Element {
  if (shown.length === 0) return <p class='none'>No request matches.</p>
  return (
    <>
      <ol class='lines' tabIndex={0} aria-label='Requests, newest first'>
        {shown.slice(0, Math.max(MOST, shown.findIndex(({ id }) => id === opened.value) + 20)).map((line) => <Line key={line.id} line={line} />)}
      </ol>
      {shown.length > MOST && <p class='foot'>The newest {MOST} of {shown.length}. A filter shows others.</p>}
    </>
  )
}

function Line ({ line }: { readonly line: RequestEvent }): JSX.Element {
  const isOpen = opened.value === line.id
  const name = plain(nameOf(line.serverId), 30)
  return (
    <li id={`line-${line.id}`} class={`line line-${markKind(line)}${isOpen ? ' line-open' : ''}`}>
      <button type='button' class='line-button' aria-expanded={isOpen} onClick={() => { opened.value = isOpen ? null : line.id }}>
        <span class='line-time'>{timeOfDay(Date.parse(line.at), 0)}<i>{timeOfDay(Date.parse(line.at)).slice(-2)}</i></span>
        <span class='line-what'>{plain(line.method, 7)} <b>{plain(line.operation, 12)}</b></span>
        <span class='line-who'>{name}</span>
        <span class='line-status' data-tip={line.reason === null ? undefined : plain(line.reason, 200)}>{line.status === 0 ? 'lost' : line.status}</span>
        <span class={`line-took${line.durationMs >= 1000 ? ' line-slow' : ''}`}>{took(line.durationMs)}</span>
        <span class='line-flag'>{line.faults.length > 0 && <span class='flag' data-tip={`Fault: ${line.faults.join(', ')}`}>⚑<span class='unseen'> fault {plain(line.faults.join(', '), 40)}</span></span>}</span>
      </button>
      {isOpen && <Detail line={line} />}
    </li>
  )
}

function Detail ({ line }: { readonly line: RequestEvent }): JSX.Element {
  const entry = details.value.get(line.id)
  // It is forgotten when everything is read again.
  useEffect(() => { if (entry === undefined) readDetails(line).catch(() => {}) }, [line.id, entry === undefined])
  if (entry === undefined) return <p class='none'>Reading.</p>
  if (entry === 'gone') return <p class='none'>The journal does not hold this request any more.</p>
  const openstack = asOpenstack(entry, projectId.value)
  return (
    <div class='detail'>
      <p class='detail-path'>{plain(`${entry.method} ${entry.path}`, 400)}</p>
      <p class='detail-took'>{entry.status === 0 ? 'Lost' : 'Response'} after <b>{took(line.durationMs)}</b> of the project’s time</p>
      {line.reason !== null && <p class='detail-reason'>{plain(line.reason, 400)}</p>}
      <div class='actions'>
        <Copy text={asCurl(entry)} word='Copy as curl' />
        {openstack !== null && <Copy text={openstack} word='as openstack' />}
        <Copy text={asTypescript(entry)} word='as TypeScript' />
        <button type='button' class='chip chip-fault' onClick={() => beginFault(line)}>Make a fault of this</button>
      </div>
      {entry.faults.length > 0 && <p class='detail-fault'><span class='flag'>⚑</span> {entry.faults.map(({ id, kind }) => `${id} (${kind})`).join(', ')}</p>}
      <Message title='Request' headers={entry.headers} body={entry.body} />
      {entry.status === 0
        ? <p class='detail-fault'>No response was sent.</p>
        : <Message title={`Response ${entry.status}`} headers={entry.response.headers} body={entry.response.body} />}
    </div>
  )
}

function Message ({ title, headers, body }: { readonly title: string, readonly headers: Readonly<Record<string, unknown>>, readonly body: unknown }): JSX.Element {
  const text = body === null || body === '' ? null : typeof body === 'string' ? body : JSON.stringify(body, null, 2)
  return (
    <div>
      <h3>{title}</h3>
      {text !== null && <pre tabIndex={0} aria-label={`${title}, body`}>{text.slice(0, 20_000)}</pre>}
      <details>
        <summary>{Object.keys(headers).length} headers</summary>
        <dl>{Object.entries(headers).map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{plain(String(value), 400)}</dd></div>)}</dl>
      </details>
    </div>
  )
}

/** What to type first: the requests of a project that has had none. */
function Snippets (): JSX.Element {
  const server = [...machines.value.values()].find(({ status, locked }) => status === 'ACTIVE' && !locked) ?? [...machines.value.values()][0]
  const id = server?.id ?? 'SERVER_ID'
  const call = { method: 'POST', path: `/v2.1/${projectId.value}/servers/${id}/action`, body: { reboot: { type: 'HARD' } }, operation: 'reboot', serverId: id }
  return (
    <div class='snippets'>
      <p>No request has arrived yet. {server === undefined ? 'Add a machine, then restart it' : `Restart ${plain(server.name, 40)}`} from a terminal, and watch it here.</p>
      <Code word='curl' text={asCurl(call)} />
      <Code word='openstack' text={asOpenstack(call, projectId.value) ?? ''} />
      <Code word='Node' text={`node -e "fetch('${location.origin}${call.path}', { method: 'POST', headers: { 'X-Auth-Token': 'demo', 'Content-Type': 'application/json' }, body: JSON.stringify({ reboot: { type: 'HARD' } }) }).then(({ status }) => console.log(status))"`} />
    </div>
  )
}
