// The report as lines that a person reads.
import { counted } from '../elapsed.js'
import { printable } from '../../core/texts.js'
import type { ClientView, Evidence, Finding, Report } from '../finding.js'

/** How many requests of a finding the lines show, from each end. */
const SHOWN = 3

/** Returns the lines. Nothing in them depends on the machine's time. */
export function reportText (report: Report): string {
  const { findings, ignored } = report
  const blocks = findings.map((finding) => `${finding.severity.padEnd(7)}  ${finding.rule}: ${printable(finding.message)}\n${detailsOf(finding)}`)
  const unused = ignored.map(({ rule, message, reason }) => `ignored  ${rule}: ${printable(message)} (${printable(reason)})\n`)
  return `${[...blocks, ...unused].join('')}${headline(report)}\n${omittedText(report)}${unseenText(report)}`
}

/** Returns `2 errors, 1 warning in 8 requests of 1 client`. */
export function headline ({ errors, warnings, ignored, omitted, clients }: Report): string {
  const requests = clients.reduce((sum, client) => sum + client.requests, 0)
  const found = errors + warnings === 0 ? 'nothing found' : [counted(errors, 'error'), counted(warnings, 'warning')].filter((text) => !text.startsWith('0 ')).join(', ')
  const unused = omitted.reduce((sum, each) => sum + each.ignored, ignored.length)
  return `report: ${found}${unused === 0 ? '' : `, ${unused} ignored`} in ${counted(requests, 'request')} of ${counted(clients.length, 'client')}`
}

/** Returns how many findings of which rules the report leaves out, as a line; empty if it has all. */
export function omittedText ({ omitted }: Report): string {
  const parts = omitted.map(({ rule, findings, ignored }) => `${findings + ignored} more of ${rule}`)
  return parts.length === 0 ? '' : `  not shown: ${parts.join(', ')}\n`
}

/** Returns what the report does not see, as a line; empty if it sees everything. */
export function unseenText ({ unseen: { requests, events } }: Report): string {
  const evicted = [requests === 0 ? '' : counted(requests, 'older request'), events === 0 ? '' : counted(events, 'older event')].filter((text) => text !== '')
  return evicted.length === 0 ? '' : `  not seen: ${evicted.join(' and ')}; ${requests + events === 1 ? 'it was' : 'they were'} evicted to bound memory\n`
}

function detailsOf ({ client, requests, omitted }: Finding): string {
  const hidden = requests.length - 2 * SHOWN
  const shown = hidden > 0 ? [...requests.slice(0, SHOWN).map(requestLine), `           ... ${counted(hidden + omitted, 'more request')}\n`, ...requests.slice(-SHOWN).map(requestLine)] : requests.map(requestLine)
  return `         ${clientText(client)}\n${shown.join('')}`
}

function requestLine ({ id, at, method, path, status }: Evidence): string {
  return `           #${id} ${at.slice(11, -1)} ${method} ${printable(shortened(path))} -> ${status === 0 ? 'no response' : status}\n`
}

/** An id of a project or a server. Those of a series differ at their end only. */
const ID = /\b([0-9a-f]{4})(?:[0-9a-f]{24}|[0-9a-f]{4}-(?:[0-9a-f]{4}-){3}[0-9a-f]{8})([0-9a-f]{4})\b/g

/** Returns a path with short ids, so that a terminal has room for it. The JSON has the whole one. */
function shortened (path: string): string {
  return path.replace(ID, '$1…$2')
}

/** Names a client: `openstacksdk/4.0 (client 1)`. */
export function clientText ({ userAgent, number }: ClientView): string {
  return `${userAgent === '' ? 'no User-Agent' : printable(userAgent)} (client ${number})`
}
