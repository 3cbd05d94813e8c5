// What Nova's routing and size layer sends: a body without an error key, whose form follows Accept. Source: NOVA.md section 2.
import type { ErrorAnswer } from './error-answer.js'

/** The reason and the text of each status that this layer sends. The reasons are those of the observed server, not of Node. */
const BARE = {
  404: ['Not Found', 'The resource could not be found.'],
  413: ['Request Entity Too Large', 'Request is too large.']
} as const

/** The bare answer with a status of the table, for a request with this `Accept`; one to HEAD has no body. */
export function bareAnswer (status: keyof typeof BARE, { accept, isHead }: { readonly accept: string | undefined, readonly isHead: boolean }): ErrorAnswer {
  const [reason, text] = BARE[status]
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

/** The offer that an Accept header likes best, the earlier one of two that it likes alike; undefined if it takes none. */
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

/** What the header says of one offer: the most exact range that covers it speaks. */
function qualityOf (offer: string, ranges: readonly Range[]): number {
  const [family = ''] = offer.split('/')
  for (const type of [offer, `${family}/*`, '*/*']) {
    const range = ranges.find((candidate) => candidate.type === type)
    if (range !== undefined) return range.quality
  }
  return 0
}
