// One machine: what it does, what can be done to it. Beside the rack on a wide screen, a sheet over it on a narrow one.
import { signal } from '@preact/signals'
import { useLayoutEffect } from 'preact/hooks'
import { actionsOf } from './actions.js'
import { change } from '../acting.js'
import { histories, machines, selected, sinceOf } from '../model.js'
import { doing, kindOf, plain } from '../states.js'
import { Light, TimeLeft } from './rack.js'
import { Copy } from '../widgets.js'
import { dateOf, timeOfDay, took } from '../time.js'
import { Track, trackWidth, useMovingTracks } from './track.js'
import { markKind } from './mark.js'
import { nameOf, openLine } from '../log/log-state.js'
import type { JSX } from 'preact'
import type { Server } from '../messages.js'

/** The panel of the selected machine, or nothing. */
export function Machine (): JSX.Element | null {
  const server = selected.value === null ? undefined : machines.value.get(selected.value)
  return server === undefined ? null : <Panel key={server.id} server={server} />
}

const isRemoving = signal(false)

function Panel ({ server }: { readonly server: Server }): JSX.Element {
  const kind = kindOf(server.status, server.nextChange)
  const name = plain(server.name, 200)
  const ms = sinceOf(server)
  return (
    <section class='machine' aria-label={`Machine ${name}`}>
      <header>
        <Light kind={kind} />
        <h2 title={name}>{name}</h2>
        <button type='button' class='chip' onClick={() => { selected.value = null }} aria-label='Close the machine'>Close</button>
      </header>
      <p class={`machine-status status-${kind}`}>
        <b>{plain(server.status, 20)}</b>
        <span>{server.nextChange !== null ? doing(server.status, server.nextChange) : `since ${dateOf(ms)} ${timeOfDay(ms, 0)}`}{server.locked ? ', locked' : ''}</span>
        {server.nextChange !== null && <TimeLeft server={server} />}
      </p>
      {server.fault !== null && <p class='machine-fault'>{plain(server.fault.message, 300)}</p>}
      <Strip server={server} />
      <div class='actions'>
        {actionsOf(server).map(({ word, kind, run }) => <button key={word} type='button' class={kind} onClick={run}>{word}</button>)}
        <Remove server={server} />
      </div>
      <p class='machine-id'><code>{server.id}</code> <Copy text={server.id} label='Copy the id' /> <span>{plain(server.flavor.id ?? server.flavor.original_name ?? '', 40)}</span></p>
      <Last id={server.id} />
    </section>
  )
}

/** Removing asks once, in the same place. */
function Remove ({ server }: { readonly server: Server }): JSX.Element {
  if (!isRemoving.value) return <button type='button' onClick={() => { isRemoving.value = true }}>Remove</button>
  const remove = (): void => {
    isRemoving.value = false
    selected.value = null
    void change('DELETE', `servers/${encodeURIComponent(server.id)}`)
  }
  return <button type='button' class='danger' onBlur={() => { isRemoving.value = false }} onClick={remove}>Really remove</button>
}

function Strip ({ server }: { readonly server: Server }): JSX.Element {
  const root = useMovingTracks()
  // On a phone no row has a timeline, so this one decides how long it is.
  useLayoutEffect(() => { if (innerWidth <= 640) trackWidth.value = root.current?.clientWidth ?? trackWidth.value }, [])
  return <div ref={root} class='strip' style={innerWidth <= 640 ? {} : { width: `${trackWidth.value}px` }}><Track server={server} history={histories.value.get(server.id)} /></div>
}

/** The last requests for the machine, for a screen without room for the log. */
function Last ({ id }: { readonly id: string }): JSX.Element | null {
  const requests = histories.value.get(id)?.requests.slice(-6).reverse() ?? []
  if (requests.length === 0) return null
  return (
    <ol class='last' aria-label={`Last requests for ${plain(nameOf(id), 40)}`}>
      {requests.map((line) => <li key={line.id} class={`line-${markKind(line)}`}><button type='button' onClick={(event) => openLine(line.id, event.detail === 0)}>{timeOfDay(Date.parse(line.at))} {line.method} <b>{line.operation}</b> → <span class='line-status'>{line.status === 0 ? 'lost' : line.status}</span> <i>{took(line.durationMs)}</i></button></li>)}
    </ol>
  )
}
