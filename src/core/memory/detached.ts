// Texts that were cut from longer ones.

/** Returns a copy of a text that is kept. V8 keeps the whole of a text in memory as long as a part that was cut from it. */
export function detached (text: string): string {
  return JSON.parse(JSON.stringify(text)) as string
}
