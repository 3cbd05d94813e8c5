// Serves the page at /_emulator/ and the API reference. Its files are built by Vite (src/page/ui) and are read when somebody first asks for one.
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { gzip } from 'node:zlib'
import { promisify } from 'node:util'
import { ROOT } from '../root.js'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** A file of the page, as it is sent. */
interface PageFile {
  readonly type: string
  readonly body: Buffer
  readonly compressed: Buffer
  readonly etag: string
}

type PageFiles = ReadonlyMap<string, PageFile>

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8', html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8', svg: 'image/svg+xml'
}

/** Only files of this origin are loaded, nothing is inline, and text never becomes markup. Source: Content Security Policy Level 3. */
const HEADERS = {
  'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff'
} as const

/** The names of the files carry a hash of their content, so a browser asks for each once. */
const FOREVER = 'public, max-age=31536000, immutable'

const NOT_BUILT = 'The page is not built. Run npm run build, then load this page again.\n'

/** The plugin of the page. Register it inside the control API, whose hooks check who may load it. `folder` is where Vite builds it. */
export async function page (app: FastifyInstance, { folder = new URL('dist/page/', ROOT) }: { readonly folder?: URL }): Promise<void> {
  // A query is none of the server's business: the script of the page reads it.
  app.setValidatorCompiler(() => () => true)
  let reading: Promise<PageFiles> | undefined
  const fileNamed = async (name: string): Promise<PageFile | undefined> => {
    reading ??= readFiles(folder).catch(() => {
      reading = undefined
      return new Map()
    })
    return (await reading).get(name)
  }
  const sendPage = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const file = await fileNamed('index.html')
    if (file === undefined) return reply.code(503).headers({ 'cache-control': 'no-store', 'content-type': 'text/plain; charset=utf-8' }).send(NOT_BUILT)
    return sendFile(request, reply, file, 'no-cache')
  }
  for (const url of ['/', '/reference']) app.route({ method: ['GET', 'HEAD'], url, config: { isPageFile: true }, handler: sendPage })
  app.route({
    method: ['GET', 'HEAD'],
    url: '/assets/:name',
    config: { isPageFile: true },
    handler: async (request, reply) => {
      const { name } = request.params as { name: string }
      const file = await fileNamed(`assets/${name}`)
      return file === undefined ? reply.callNotFound() : sendFile(request, reply, file, FOREVER)
    }
  })
}

function sendFile (request: FastifyRequest, reply: FastifyReply, { type, body, compressed, etag }: PageFile, caching: string): FastifyReply {
  const vary = [reply.getHeader('vary') ?? [], 'Accept-Encoding'].flat().join(', ')
  reply.headers({ ...HEADERS, etag, vary, 'cache-control': caching, 'content-type': type })
  if (request.headers['if-none-match'] === etag) return reply.code(304).send()
  const isCompressed = /\bgzip\b/.test(String(request.headers['accept-encoding']))
  const bytes = isCompressed ? compressed : body
  reply.header('content-length', bytes.length)
  if (isCompressed) reply.header('content-encoding', 'gzip')
  return reply.send(request.method === 'HEAD' ? null : bytes)
}

async function readFiles (folder: URL): Promise<PageFiles> {
  const names = ['index.html', ...(await readdir(new URL('assets/', folder))).map((name) => `assets/${name}`)]
  return new Map(await Promise.all(names.map(async (name) => {
    const body = await readFile(new URL(name, folder))
    const type = TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`
    return [name, { type, body, compressed: await promisify(gzip)(body, { level: 9 }), etag }] as const
  })))
}
