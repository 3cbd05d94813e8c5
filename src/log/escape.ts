// What clients send must not control a terminal: it may contain line ends, escape sequences and marks that turn text around.

/** JSON escapes of control characters; an escaped backslash is matched whole, so that what follows it is not taken for one. */
const ESCAPES = /\\(?:[\\"/]|u00[01][0-9a-f]|[bfnrt])/gi
/** C1 controls, DEL, line and paragraph separators, and marks of direction: JSON may contain them as they are. */
const RAW = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** Returns a line of JSON in which every control character is an escape, and which means the same. */
export function escapeRaw (line: string): string {
  return line.replace(RAW, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Returns a text in which control characters are visible escapes. One that is visible already stays as it is. */
export function visible (text: string): string {
  return JSON.parse(escapeControls(JSON.stringify(text))) as string
}

/** Returns a line of JSON in which control characters of strings stay visible escapes when it is parsed. */
export function escapeControls (line: string): string {
  return line
    .replace(ESCAPES, (escape) => /^\\[\\"/]/.test(escape) ? escape : `\\${escape}`)
    .replace(RAW, (character) => `\\\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
