// The seven acts of the guided demo, as data.

type Body = Readonly<Record<string, unknown>>

/** One side of an act: a client in a fresh project. */
export interface Side {
  readonly client: 'careless' | 'careful' | 'openstack' | 'burst'
  readonly label: string
  readonly rules?: readonly Body[]
  readonly project?: Body
}

export interface Act {
  readonly title: string
  readonly text: readonly string[]
  readonly sides: readonly [Side, Side]
  /** What is checked when both are done. */
  readonly proof?: 'verify' | 'replay'
  readonly showsCommand?: boolean
}

const careless: Side = { client: 'careless', label: 'Careless client' }
const careful: Side = { client: 'careful', label: 'Careful client' }
const both = (more: Partial<Side>): readonly [Side, Side] => [{ ...careless, ...more }, { ...careful, ...more }]

const LOST = { id: 'lost', match: { operation: 'reboot' }, when: { times: 1 }, effect: { kind: 'connection', how: 'garbage', point: 'response' } }

export const ACTS: readonly Act[] = [
  {
    title: 'A restart',
    text: ['One request restarts a machine. The response comes at once; the machine is away for five seconds.', 'On a good day any client manages.'],
    sides: both({})
  },
  {
    title: 'The same, from a terminal',
    text: ['The emulator speaks the API of the cloud, so the tools that you have work unchanged.', 'The openstack command returns as soon as the restart is accepted. The careful client stays until it has ended.'],
    sides: [{ client: 'openstack', label: 'openstack server reboot' }, careful],
    showsCommand: true
  },
  {
    title: 'The cloud is overloaded',
    text: ['The next three restarts are refused with BMS.0212, and told to come back in four seconds.', 'One client asks again before it may. The other waits as long as it was told.'],
    sides: both({ rules: [{ id: 'overloaded', match: { operation: 'reboot' }, when: { times: 3 }, effect: { kind: 'error', error: 'BMS.0212', retryAfter: '4s' } }], project: { clock: '3x' } })
  },
  {
    title: 'The response is lost',
    text: ['The restart begins, but its response is lost on the way: what arrives cannot be read.', 'A client that sends it again restarts the machine twice. A client that looks first does not.'],
    sides: both({ rules: [LOST], project: { clock: '2x' } })
  },
  {
    title: 'Ten minutes in one second',
    text: ['A real restart takes about ten minutes. Nobody wants to wait for that in a test, or on a stage.', 'With the clock on auto, time moves when a client looks: ten minutes pass, nobody waits.'],
    sides: both({ project: { clock: 'auto', rebootDuration: '10m' } })
  },
  {
    title: 'Two worlds side by side',
    text: ['Each project has its own machines, clock, faults and chance. This machine is in both.', 'On the left its restart ends in ERROR. On the right all is well, and time runs three times as fast.'],
    sides: [
      { ...careful, label: 'World one: restarts end in ERROR', rules: [{ id: 'broken', match: { operation: 'reboot' }, effect: { kind: 'outcome', outcome: 'error' } }] },
      { ...careful, label: 'World two: no fault, three times as fast', project: { clock: '3x' } }
    ]
  },
  {
    title: 'The proof',
    text: ['Half of the restarts are refused, by chance. The chance comes from a seed: both runs meet the same luck.', 'What a client did is recorded, and one call checks it.'],
    sides: [
      { client: 'burst', label: 'First run, seed 7', rules: [{ id: 'luck', match: { operation: 'reboot' }, when: { probability: 0.5 }, effect: { kind: 'error', error: 503 } }], project: { seed: 7, rebootDuration: '1s' } },
      { client: 'burst', label: 'Second run, seed 7', rules: [{ id: 'luck', match: { operation: 'reboot' }, when: { probability: 0.5 }, effect: { kind: 'error', error: 503 } }], project: { seed: 7, rebootDuration: '1s' } }
    ],
    proof: 'replay'
  }
]
