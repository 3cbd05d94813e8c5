// Escapes texts for XML and Markdown.

const XML_ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Escapes a text for XML, which has no control characters. */
export function xml (text: string): string {
  return text.replace(/[&<>"]/g, (character) => String(XML_ENTITIES[character])).replace(/[^\t\n\r -\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}')
}

/** Returns a text as code in a cell of a Markdown table. */
export function codeCell (text: string): string {
  return `<code>${textCell(text)}</code>`
}

/** Returns a text in a cell of a Markdown table, with nothing that Markdown reads. */
export function textCell (text: string): string {
  return xml(text).replace(/[|`*_[\]\\~]/g, (character) => `&#${character.charCodeAt(0)};`).replace(/\s+/g, ' ')
}
