/** The documents of the project, and the code blocks in them. CONTRIBUTING.md says how blocks are marked. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, posix } from 'node:path'

/** A fenced block: its language, and what its first line says besides. */
export interface Block {
  readonly document: string
  /** The line of its fence, from 1. */
  readonly line: number
  readonly language: string
  /** The file that holds the block, if the fence names one. */
  readonly file: string | null
  /** Why the block cannot be run here, if it cannot. */
  readonly notRun: string | null
  /** The command without which the block cannot be run, if it is not one that every machine has. */
  readonly needs: string | null
  readonly text: string
}

/** The paths of all documents, sorted. */
export const DOCUMENTS: readonly string[] = [
  'README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'src/README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md')).map((name) => posix.join('docs', name.replaceAll('\\', '/'))).sort()
]

export function readDocument (path: string): string {
  return readFileSync(path, 'utf8')
}

/** Returns the fenced blocks of a document, in order. */
export function blocksOf (document: string): readonly Block[] {
  const blocks: Block[] = []
  let open: { line: number, info: string, lines: string[] } | null = null
  for (const [index, line] of readDocument(document).split('\n').entries()) {
    const [, info] = /^```(.*)$/.exec(line) ?? []
    if (info === undefined) open?.lines.push(line)
    else if (open === null) open = { line: index + 1, info, lines: [] }
    else {
      blocks.push({ document, line: open.line, ...parseInfo(open.info), text: `${open.lines.join('\n')}\n` })
      open = null
    }
  }
  if (open !== null) throw new Error(`${document}:${open.line}: the block has no end`)
  return blocks
}

function parseInfo (info: string): Pick<Block, 'language' | 'file' | 'notRun' | 'needs'> {
  const [language = '', ...words] = info.split(' ')
  const rest = words.join(' ')
  const notRun = /^not run: (.+)$/.exec(rest)?.[1] ?? null
  const needs = /^needs (\S+)$/.exec(rest)?.[1] ?? null
  return { language, notRun, needs, file: notRun === null && needs === null && rest !== '' ? rest : null }
}

/** Returns the targets of the relative links and pictures of a document, as written. Code is not searched. */
export function linksOf (document: string): readonly string[] {
  return [...prose(document).matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = '']) => target).filter((target) => !/^[a-z]+:/.test(target))
}

/** Returns the path of a link's file from the root of the project, and the anchor in it or an empty text. */
export function resolveLink (document: string, target: string): { readonly path: string, readonly anchor: string } {
  const [path = '', anchor = ''] = target.split('#')
  return { path: path === '' ? document : posix.normalize(posix.join(dirname(document), path)), anchor }
}

/** Returns the anchors of a document's headings, as the usual hosts of repositories make them. */
export function anchorsOf (document: string): ReadonlySet<string> {
  const seen = new Map<string, number>()
  return new Set([...prose(document, true).matchAll(/^#{1,6} (.+)$/gm)].map(([, title = '']) => {
    const anchor = title.toLowerCase().replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-')
    const before = seen.get(anchor) ?? 0
    seen.set(anchor, before + 1)
    return before === 0 ? anchor : `${anchor}-${before}`
  }))
}

/** Returns the document without its blocks, and without code inside lines unless it is wanted. */
function prose (document: string, withCode = false): string {
  const text = readDocument(document).replace(/^```[\s\S]*?^```$/gm, '')
  return withCode ? text : text.replace(/`[^`\n]+`/g, '')
}
