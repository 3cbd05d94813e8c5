// The actions of a machine at its row: by a long press on a touch screen, by the right button of a mouse, by the menu key.
import { effect, signal } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { actionsOf } from './actions.js'
import { machines } from '../model.js'
import { plain } from '../states.js'
import type { HTMLAttributes, JSX, TargetedKeyboardEvent } from 'preact'

const open = signal<{ readonly id: string, readonly x: number, readonly y: number } | null>(null)
// The menu of a machine that is gone does not come back with the next one of this id.
effect(() => { if (open.value !== null && !machines.value.has(open.value.id)) open.value = null })

const LONG_PRESS_MS = 500
/** A finger that moves farther scrolls. */
const SLACK = 10

let pressing: { readonly timer: number, readonly x: number, readonly y: number } | null = null
/** Whether the click that ends a long press is still to come. */
let isClickDue = false

function stopPressing (): void {
  if (pressing !== null) clearTimeout(pressing.timer)
  pressing = null
}

export function openMenu (id: string, x: number, y: number): void {
  stopPressing()
  open.value = { id, x, y }
}

/** Returns the handlers of a row whose actions open by a long press and by the right button. `select` is what a click does. */
export function pressHandlers (id: string, select: () => void): Pick<HTMLAttributes<HTMLDivElement>, 'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onPointerCancel' | 'onContextMenu' | 'onClick'> {
  return {
    onPointerDown: ({ pointerType, clientX: x, clientY: y }) => {
      isClickDue = false
      stopPressing()
      if (pointerType !== 'mouse') pressing = { timer: setTimeout(() => { isClickDue = true; openMenu(id, x, y) }, LONG_PRESS_MS), x, y }
    },
    onPointerMove: ({ clientX, clientY }) => { if (pressing !== null && Math.hypot(clientX - pressing.x, clientY - pressing.y) > SLACK) stopPressing() },
    onPointerUp: stopPressing,
    onPointerCancel: stopPressing,
    onContextMenu: (event) => {
      event.preventDefault()
      openMenu(id, event.clientX, event.clientY)
    },
    onClick: () => {
      if (!isClickDue) select()
      isClickDue = false
    }
  }
}

/** The menu, or nothing. */
export function Menu (): JSX.Element | null {
  const server = open.value === null ? undefined : machines.value.get(open.value.id)
  return open.value === null || server === undefined ? null : <Items key={server.id} {...open.value} name={plain(server.name, 60)} actions={actionsOf(server)} />
}

function Items ({ x, y, name, actions }: { readonly x: number, readonly y: number, readonly name: string, readonly actions: ReturnType<typeof actionsOf> }): JSX.Element {
  const menu = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const element = menu.current
    if (element === null) return
    const { width, height } = element.getBoundingClientRect()
    element.style.left = `${Math.max(8, Math.min(x, innerWidth - width - 8))}px`
    element.style.top = `${Math.max(8, Math.min(y, innerHeight - height - 8))}px`
    const before = document.activeElement
    element.querySelector('button')?.focus()
    return () => { if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true }) }
  }, [x, y])
  useEffect(() => {
    const close = (event: Event): void => { if (!menu.current?.contains(event.target as Node)) open.value = null }
    for (const name of ['pointerdown', 'scroll'] as const) document.addEventListener(name, close, { capture: true, passive: true })
    return () => { for (const name of ['pointerdown', 'scroll'] as const) document.removeEventListener(name, close, { capture: true }) }
  }, [])
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLDivElement>): void => {
    const buttons = [...event.currentTarget.querySelectorAll('button')]
    const at = buttons.findIndex((each) => each === document.activeElement)
    const next = ({ ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 } as Readonly<Record<string, number>>)[event.key]
    if (next !== undefined) buttons.at(next % buttons.length)?.focus()
    else if (event.key === 'Escape' || event.key === 'Tab') open.value = null
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div ref={menu} class='menu' role='menu' aria-label={`Actions of ${name}`} onKeyDown={onKeyDown}>
      <p aria-hidden='true'>{name}</p>
      {actions.map(({ word, kind, run }) => <button key={word} type='button' role='menuitem' class={kind === 'danger' ? 'danger' : ''} onClick={() => { open.value = null; run() }}>{word}</button>)}
    </div>
  )
}
