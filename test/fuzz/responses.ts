/** Reads the responses on a connection from its bytes, as strictly as a client has to. */

/** A response. */
export interface WireResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Returns the responses in the bytes of a connection, in order, and what is wrong with the bytes; interim responses are left out. */
export function readResponses (bytes: string): { readonly responses: readonly WireResponse[], readonly problem: string | null } {
  const responses: WireResponse[] = []
  let rest = bytes
  while (rest !== '') {
    const match = /^HTTP\/1\.1 (\d{3}) [^\r\n]*\r\n((?:[!#$%&'*+.^_`|~\w-]+: ?[^\r\n]*\r\n)*)\r\n/.exec(rest)
    if (match === null) return { responses, problem: `no response begins with ${JSON.stringify(rest.slice(0, 200))}` }
    const [head, status = '', lines = ''] = match
    rest = rest.slice(head.length)
    if (status.startsWith('1')) continue
    const headers = Object.fromEntries(lines.split('\r\n').filter((line) => line !== '').map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]))
    const body = readBody(rest, Number(status), headers)
    if (body === null) return { responses, problem: `the body after ${JSON.stringify(head)} is not as its headers say: ${JSON.stringify(rest.slice(0, 200))}` }
    rest = rest.slice(body.length)
    responses.push({ status: Number(status), headers, body: body.text })
  }
  return { responses, problem: null }
}

/** Returns a body and how many bytes it takes; null if the bytes do not hold it. */
function readBody (rest: string, status: number, headers: Readonly<Record<string, string>>): { readonly text: string, readonly length: number } | null {
  const { 'content-length': length, 'transfer-encoding': encoding } = headers
  if (status === 204 || status === 304) return { text: '', length: 0 }
  if (encoding === 'chunked') return readChunks(rest)
  if (length === undefined) return headers['connection'] === 'close' ? { text: rest, length: rest.length } : null
  return rest.length < Number(length) ? null : { text: rest.slice(0, Number(length)), length: Number(length) }
}

function readChunks (rest: string): { readonly text: string, readonly length: number } | null {
  let [text, at] = ['', 0]
  for (;;) {
    const [line = '', size = ''] = /^([0-9a-f]+)\r\n/i.exec(rest.slice(at)) ?? []
    if (line === '') return null
    const length = Number.parseInt(size, 16)
    text += rest.slice(at + line.length, at + line.length + length)
    at += line.length + length
    if (rest.slice(at, at + 2) !== '\r\n') return null
    at += 2
    if (length === 0) return { text, length: at }
  }
}
