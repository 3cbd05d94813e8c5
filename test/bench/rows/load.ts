/** Rows of one kind of request, sent over and over. */
import { ROUTES, firstPage, login, restart, restartInProjects, restartInTurn, show, writeFleet } from '../fleets.js'
import { figureOf, loadOnce, measureLoad } from '../measure.js'
import { emulatorLaunch, startSides } from '../sides.js'
import type { Bench, Row } from '../bench.js'
import type { Call } from '../call.js'
import type { Figure } from '../figure.js'
import type { Served } from '../processes.js'

interface LoadRow extends Omit<Row, 'run'> {
  readonly route: string
  /** Arguments of the emulator, and the call. */
  prepare(bench: Bench): { readonly args: readonly string[], readonly call: Call }
  /** The promised speed, as a part of the bare app's. */
  readonly goal?: number
  /** Whether the other servers take part. */
  readonly withOthers?: boolean
  /** What is done first, and what it found. */
  before?(bench: Bench, emulator: Served, call: Call): Promise<readonly Figure[]>
  /** What is read at the end. */
  after?(bench: Bench, emulator: Served): Promise<readonly Figure[]>
}

const MB = 1024 * 1024

function loadRow ({ name, title, compares, ...row }: LoadRow): Row {
  return {
    name,
    title,
    compares,
    run: async (bench) => {
      const { args, call } = row.prepare(bench)
      const sides = await startSides(bench, emulatorLaunch(...args), { call, route: row.route, withOthers: row.withOthers === true })
      const emulator = sides.get('emulator')
      if (emulator === undefined) throw new Error('the emulator was not started')
      const first = await row.before?.(bench, emulator, call) ?? []
      const figures = await measureLoad(bench, sides, call, row.goal)
      return [...figures, ...first, ...await row.after?.(bench, emulator) ?? []]
    }
  }
}

const listRow = (place: 0 | 1 | 2, name: string, among: string): Row => loadRow({
  name,
  title: `first page of 25 with details, among ${among}`,
  compares: `\`GET servers/detail?limit=25\` of a fleet of ${among}; the others send the same bytes.`,
  route: ROUTES.detail,
  withOthers: place === 1,
  prepare: ({ directory, sizes }) => ({ args: ['--servers', writeFleet(directory, sizes.lists[place])], call: firstPage })
})

/** In the order of the table. */
export const LOAD_ROWS: readonly Row[] = [
  loadRow({
    name: 'restart',
    title: 'restart, duration 0',
    compares: 'The restart of one server that is over at once, so that each request changes its state twice. The others return 204 and change nothing.',
    route: ROUTES.action,
    goal: 0.85,
    withOthers: true,
    prepare: () => ({ args: ['--reboot-duration', '0'], call: restart })
  }),
  loadRow({
    name: 'restart-in-turn',
    title: 'restart of 10,000 servers in turn, each takes 100 ms',
    compares: 'Each request restarts the next server. Thousands of restarts are under way, and end when they are due.',
    route: ROUTES.action,
    prepare: ({ directory, sizes }) => ({ args: ['--servers', writeFleet(directory, sizes.servers), '--reboot-duration', '100ms'], call: restartInTurn(sizes.servers) })
  }),
  loadRow({
    name: 'show',
    title: 'show',
    compares: '`GET` of one server. The others write the same document as JSON for each response.',
    route: ROUTES.show,
    goal: 0.85,
    withOthers: true,
    prepare: () => ({ args: [], call: show })
  }),
  listRow(0, 'list-1', '1 server'),
  listRow(1, 'list-1000', '1,000 servers'),
  listRow(2, 'list-1000000', '1,000,000 servers'),
  loadRow({
    name: 'log-in',
    title: 'log-in with a password',
    compares: '`POST /v3/auth/tokens`: each response has a new token, which is kept. The others send one fixed token.',
    route: ROUTES.tokens,
    withOthers: true,
    prepare: () => ({ args: [], call: login })
  }),
  loadRow({
    name: 'rules',
    title: 'restart, duration 0, beside 100 armed rules',
    compares: 'As the first row, with 100 fault rules for restarts of other servers. The others have no rules.',
    route: ROUTES.action,
    prepare: ({ sizes }) => ({
      args: ['--reboot-duration', '0', ...Array.from({ length: sizes.rules }, (_, index) => ['--fault', `BMS.0212:server=nobody-${index}`]).flat()],
      call: restart
    })
  }),
  loadRow({
    name: 'projects',
    title: 'restart in each of 10,000 projects in turn',
    compares: 'As the first row, but each request is for the next project. The first request of a project creates it.',
    route: ROUTES.action,
    prepare: ({ sizes }) => ({ args: ['--reboot-duration', '0'], call: restartInProjects(sizes.projects) }),
    before: async (bench, emulator, call) => {
      bench.say('creating the projects')
      const { cpuUsPerRequest } = await loadOnce(bench, emulator, call, 0, bench.sizes.projects)
      return [figureOf('CPU time of the request that creates the project', 'µs', [cpuUsPerRequest])]
    },
    after: async (_bench, emulator) => [figureOf('resident memory with 10,000 projects', 'MB', [(await emulator.usage()).rssBytes / MB])]
  })
]
