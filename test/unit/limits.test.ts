/** The table of limits in the documentation has the numbers of the code. */
import { readFileSync } from 'node:fs'
import { test } from 'tap'
import { BODY_LIMIT } from '../../src/pipeline/body.js'
import { MAX_ACTIONS } from '../../src/core/server.js'
import { MAX_AGENTS } from '../../src/pipeline/client-hints.js'
import { MAX_CHANGES } from '../../src/world/operations/clock.js'
import { MAX_CONNECTIONS, MAX_HEADER_BYTES, SERVER_SETTINGS } from '../../src/pipeline/connections.js'
import { MAX_COUNTED } from '../../src/core/fleet/series.js'
import { MAX_HOLDS } from '../../src/world/holds.js'
import { MAX_PAGE } from '../../src/openstack/compute/query.js'
import { MAX_PROJECTS } from '../../src/world/projects.js'
import { MAX_RULES } from '../../src/faults/index.js'
import { MAX_SCALE } from '../../src/shapes/clock-change.js'
import { MAX_STREAMS } from '../../src/control/event-stream.js'

const { requestTimeout, keepAliveTimeout, http } = SERVER_SETTINGS

const ROWS: ReadonlyArray<readonly [what: string, limit: string | number]> = [
  ['projects', MAX_PROJECTS], ['fault rules of one project, whatever their size', String(MAX_RULES)], ['held responses and waiting calls', String(MAX_HOLDS)], ['event streams', MAX_STREAMS],
  ['actions that a server lists, changes that are due in it', `${MAX_ACTIONS}, 16`], ['body of a request, of `PUT snapshot`', `${BODY_LIMIT.toLocaleString('en')} bytes, 64 MB`],
  ['request line with headers, and so the path; number of headers', `${MAX_HEADER_BYTES / 1024} KiB; only by their bytes`], ['open connections', MAX_CONNECTIONS],
  ['time for a request to arrive, headers and body; for the first one, from the connection on', `${requestTimeout / 1000} s, checked every ${http.connectionsCheckingInterval / 1000} s`],
  ['time that a connection may be idle between requests', `${keepAliveTimeout / 1000} s`],
  ['servers by `count` in one list of a fleet', MAX_COUNTED], ['servers on a page, in a batch', String(MAX_PAGE)], ['speed of a clock', `${MAX_SCALE.toLocaleString('en')}x`],
  ['changes that `advance` and `wait` return', `${MAX_CHANGES.toLocaleString('en')}, 1000`], ['projects with a label in metrics, user agents with hints in the log', `100, ${MAX_AGENTS}`]
]

test('the table of limits has the numbers of the code', async (t) => {
  const text = readFileSync('docs/safety-and-limits.md', 'utf8')
  for (const [what, limit] of ROWS) {
    const row = text.split('\n').find((line) => line.startsWith(`| ${what} |`))
    t.equal(row?.split('|')[2]?.trim(), typeof limit === 'number' ? limit.toLocaleString('en') : limit, what)
  }
})
