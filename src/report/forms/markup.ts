// What reports for a CI are made of: texts for XML and Markdown, and cases of JUnit.

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

/** Returns a case of a JUnit suite; a case without content has passed. */
export function testCase (className: string, name: string, content: string): string {
  const head = `    <testcase classname="${className}" name="${xml(name)}"`
  return content === '' ? `${head}/>\n` : `${head}>${content}</testcase>\n`
}

/** Returns an element of XML with a message. */
export function element (name: string, message: string): string {
  return `<${name} message="${xml(message)}"/>`
}
