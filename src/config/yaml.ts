// The YAML library, loaded when a file needs it: most starts do without. And how deep a text is nested, seen before it is read.
import { createRequire } from 'node:module'
import type * as Yaml from 'yaml'

/** More levels than any file of the emulator has, and fewer than the stack of the YAML library holds. */
export const MAX_FILE_DEPTH = 100

export function loadYaml (): typeof Yaml {
  return createRequire(import.meta.url)('yaml') as typeof Yaml
}

/**
 * Whether a text has more than `MAX_FILE_DEPTH` levels. The library reads a document by recursion, and a text that is nested
 * too deeply may end the process: this looks at the parser's own stack while the text goes in, piece by piece.
 */
export function isTextTooDeep (text: string): boolean {
  const { Lexer, Parser } = loadYaml()
  const parser = new Parser()
  for (const lexeme of new Lexer().lex(text)) {
    // A piece is taken in by asking for the tokens that it ends.
    Array.from(parser.next(lexeme))
    // The document itself is one entry, the scalar inside may be another.
    if (parser.stack.length > MAX_FILE_DEPTH + 2) return true
  }
  return false
}
