// Finds the line and column of a member in a JSON or YAML file.
import { loadYaml } from './yaml.js'
import type { LineCounter } from 'yaml'

/** A place in a file, counted from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** Returns a place as editors and terminals write it behind the path of a file: `3:5`. */
export function placeText ({ line, column }: Place): string {
  return `${line}:${column}`
}

/** Returns the place of a position in the text that the counter has seen. */
export function placeAt (lineCounter: LineCounter, offset: number): Place {
  const { line, col } = lineCounter.linePos(offset)
  return { line, column: col }
}

/**
 * Returns a function from a JSON pointer to the place of the member; for a missing member, that of the value around it.
 * The text must be valid JSON or YAML; JSON is parsed as YAML.
 */
export function createLocator (text: string): (pointer: string) => Place {
  const { LineCounter, parseDocument, isCollection, isPair, isMap } = loadYaml()
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter })
  return (pointer) => {
    let node: unknown = document.contents
    let offset = startOf(node)
    for (const part of pointer.split('/').slice(1).map((escaped) => escaped.replace(/~1/g, '/').replace(/~0/g, '~'))) {
      if (!isCollection(node)) break
      const pair: unknown = isMap(node) ? node.items.find(({ key }) => String(key) === part) : node.items[Number(part)]
      if (pair === undefined) break
      node = isPair(pair) ? pair.value : pair
      offset = isPair(pair) ? startOf(pair.key) : startOf(pair)
    }
    return placeAt(lineCounter, offset)
  }
}

function startOf (node: unknown): number {
  const range: unknown = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined
  return Array.isArray(range) ? Number(range[0]) : 0
}
