// Loads the YAML library when a file needs it, because most starts do not, and checks how deep text is nested.
import { createRequire } from 'node:module'
import type * as Yaml from 'yaml'

/** More levels than any file of the emulator needs, and fewer than exhaust the stack of the YAML library. */
export const MAX_FILE_DEPTH = 100

/** Returns the YAML library. */
export function loadYaml (): typeof Yaml {
  return createRequire(import.meta.url)('yaml') as typeof Yaml
}

/**
 * Whether text has more than `MAX_FILE_DEPTH` levels. The library composes a document by recursion, and text that is nested
 * too deeply can end the process, so this watches the stack of the parser while it parses the text piece by piece.
 */
export function isTextTooDeep (text: string): boolean {
  const { Lexer, Parser } = loadYaml()
  const parser = new Parser()
  for (const lexeme of new Lexer().lex(text)) {
    // The parser is lazy: it parses a piece only when its tokens are read.
    Array.from(parser.next(lexeme))
    // The document itself is one entry, and a scalar inside can be another.
    if (parser.stack.length > MAX_FILE_DEPTH + 2) return true
  }
  return false
}
