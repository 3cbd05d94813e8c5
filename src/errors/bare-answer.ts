// The responses of Nova's routing and size layer: a body without an error key, in the form that Accept asks for. Source: NOVA.md section 2.
import type { ErrorAnswer } from './error-answer.js'

/** The reason of each status that this layer sends. They come from the observed server; Node's differ. */
const REASONS = { 404: 'Not Found', 413: 'Request Entity Too Large' } as const

/** The text of a 404. */
export const BARE_NOT_FOUND = 'The resource could not be found.'

/** Returns the text of a 413. Source: NOVA.md section 6. */
export function bareTooLarge (limit: number): string {
  return `Request is too large. Larger than max_request_body_size (${limit}).`
}

/** Returns the bare response for a status of the table and a request's `Accept`. A response to HEAD has no body. */
export function bareAnswer (status: keyof typeof REASONS, text: string, { accept, isHead }: { readonly accept: string | undefined, readonly isHead: boolean }): ErrorAnswer {
  const reason = REASONS[status]
  const heading = `${status} ${reason}`
  const answer = (contentType: string, body: unknown): ErrorAnswer => ({ status, body, headers: { 'content-type': contentType }, hasVersion: false })
  if (isHead) return answer('text/html; charset=UTF-8', '')
  switch (bestOf(['text/html', 'application/json'], accept)) {
    case 'application/json':
      return answer('application/json', JSON.stringify({ message: `${text}<br /><br />\n\n\n`, code: heading, title: reason }))
    case 'text/html':
      return answer('text/html; charset=UTF-8', `<html>\n <head>\n  <title>${heading}</title>\n </head>\n <body>\n  <h1>${heading}</h1>\n  ${text}<br /><br />\n\n\n\n </body>\n</html>`)
    default:
      return answer('text/plain; charset=UTF-8', `${heading}\n\n${text}\n\n   `)
  }
}

/** Returns the offer that an Accept header prefers, the first on a tie; undefined if it accepts none. */
function bestOf (offers: readonly string[], accept = ''): string | undefined {
  const ranges = accept.split(',').map(readRange)
  const liked = offers.map((offer) => ({ offer, quality: qualityOf(offer, ranges) })).filter(({ quality }) => quality > 0)
  return liked.sort((a, b) => b.quality - a.quality)[0]?.offer
}

interface Range { readonly type: string, readonly quality: number }

function readRange (text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
  return { type, quality: quality === undefined ? 1 : Number(quality) || 0 }
}

/** Returns the quality of one offer. The most specific range that covers it decides. */
function qualityOf (offer: string, ranges: readonly Range[]): number {
  const [family = ''] = offer.split('/')
  for (const type of [offer, `${family}/*`, '*/*']) {
    const range = ranges.find((candidate) => candidate.type === type)
    if (range !== undefined) return range.quality
  }
  return 0
}
