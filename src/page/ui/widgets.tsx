// Small parts that several views share.
import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { ComponentChildren, JSX } from 'preact'
import { announce } from './announce.js'

/** Copies a text, and says so on itself for a moment. */
export function Copy ({ text, word = 'Copy', label }: { readonly text: string, readonly word?: string, readonly label?: string }): JSX.Element {
  const button = useRef<HTMLButtonElement>(null)
  const copy = async (): Promise<void> => {
    // A page over plain HTTP from another machine has no clipboard, so the text is selected for the keyboard.
    const done = await (navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'))).then(() => true, () => copyOldWay(text))
    if (button.current === null) return
    button.current.textContent = done ? 'Copied' : 'Not copied'
    announce(done ? 'Copied' : 'Not copied')
    setTimeout(() => { if (button.current !== null) button.current.textContent = word }, 1500)
  }
  return <button ref={button} type='button' class='chip' {...(label === undefined ? {} : { 'aria-label': label })} onClick={() => { void copy() }}>{word}</button>
}

function copyOldWay (text: string): boolean {
  const area = document.createElement('textarea')
  area.value = text
  document.body.append(area)
  area.select()
  const done = document.execCommand('copy')
  area.remove()
  return done
}

/** A block of code with a way to copy it. */
export function Code ({ text, word }: { readonly text: string, readonly word: string }): JSX.Element {
  return (
    <figure class='code'>
      <figcaption>{word}<Copy text={text} label={`Copy the ${word} snippet`} /></figcaption>
      <pre tabIndex={0} aria-label={word}><code>{text}</code></pre>
    </figure>
  )
}

/** A dialog over the page. It closes by Escape, and gives the focus back. */
export function Dialog ({ title, onClose, children }: { readonly title: string, readonly onClose: (() => void) | null, readonly children: ComponentChildren }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => { dialog.current?.showModal() }, [])
  return (
    <dialog ref={dialog} aria-label={title} onCancel={(event) => { event.preventDefault(); onClose?.() }}>
      <header><h2>{title}</h2>{onClose !== null && <button type='button' class='chip' onClick={onClose}>Close</button>}</header>
      {children}
    </dialog>
  )
}

const tip = signal<{ readonly text: string, readonly x: number, readonly y: number } | null>(null)

function noteTip (event: Event): void {
  const target = (event.target as Element).closest?.('[data-tip]')
  if (!(target instanceof HTMLElement)) {
    if (tip.peek() !== null) tip.value = null
    return
  }
  const { left, bottom, width } = target.getBoundingClientRect()
  tip.value = { text: target.dataset['tip'] ?? '', x: Math.min(left + width / 2, innerWidth - 180), y: bottom + 6 }
}

/** What floats beside the mark under the pointer or with the focus. A screen reader reads the name of the mark instead. */
export function Tips (): JSX.Element | null {
  useEffect(() => {
    for (const name of ['pointerover', 'focusin', 'scroll'] as const) document.addEventListener(name, noteTip, { capture: true, passive: true })
  }, [])
  return tip.value === null ? null : <div class='tip' aria-hidden='true' style={{ left: `${Math.max(180, tip.value.x)}px`, top: `${tip.value.y}px` }}>{tip.value.text}</div>
}
