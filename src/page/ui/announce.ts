// Tells a screen reader what happens: politely, at most one sentence in two seconds, the newest one.
import { signal } from '@preact/signals'

export const announced = signal('')

let next: string | null = null
let count = 0
let timer = 0

export function announce (sentence: string): void {
  count = next === null ? 0 : count + 1
  next = sentence
  if (timer !== 0) return
  speak()
}

function speak (): void {
  timer = 0
  if (next === null) return
  announced.value = count === 0 ? next : `${next}, and ${count} more changes`
  next = null
  timer = setTimeout(speak, 2000)
}
