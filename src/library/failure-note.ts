// Adds the journal of a project to the error of a failing test.
import type { Project } from './types.js'

/** A message holds at most this many requests: the newest. */
const MAX_LINES = 50

/** Returns the requests of a project in lines, under a title that names it. */
export function journalNote ({ id, requests }: Pick<Project, 'id' | 'requests'>): string {
  const lines = requests.describe({ limit: MAX_LINES }).split('\n').map((line) => `  ${line}`)
  return `${titleOf(id)}\n${lines.join('\n')}`
}

const titleOf = (id: string): string => `bms-emulator: requests of project ${id}`

/** Appends a note to the message of an error, and to its stack, which begins with the message. A note that is there already is not repeated. */
export function addNote (error: object, note: string): void {
  const { message, stack } = error as { readonly message?: unknown, readonly stack?: unknown }
  const [title = ''] = note.split('\n')
  if (typeof message !== 'string' || message.includes(title)) return
  const noted = `${message}\n\n${note}\n`
  // An error that is frozen stays as it is.
  Reflect.set(error, 'message', noted)
  if (typeof stack === 'string') Reflect.set(error, 'stack', withMessage(stack, message, noted))
}

function withMessage (stack: string, message: string, noted: string): string {
  if (message !== '' && stack.includes(message)) return stack.replace(message, () => noted)
  const [first = '', ...rest] = stack.split('\n')
  return [`${first}${noted}`, ...rest].join('\n')
}
