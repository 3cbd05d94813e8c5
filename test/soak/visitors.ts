// Who comes and looks while the workers restart machines: readers of the event stream, fast and slow, reports and coverage in every form,
// the files of the page, and projects that behave like a learned cloud. One round after the other.
import { Agent, request } from 'undici'
import { createClient, type Outcome } from './client.js'
import type { Findings } from './worker.js'

/** A profile file as `learn` writes it, with an evidence and durations. */
const LEARNED = {
  version: 1,
  endpoint: 'https://cloud.example/v2.1/PROJECT',
  date: '2026-11-25T12:00:00.000Z',
  base: 'nova',
  choices: {
    successStatus: { value: 202, source: 'learned', evidence: { request: { method: 'POST', path: '/servers/1/action', headers: { 'content-type': 'application/json' }, body: '{}' }, response: { status: 202, headers: {}, body: '' } } },
    errorBody: { value: 'both' }
  },
  undecided: { pageSize: 'the project has 3 servers' },
  durations: { reboot: 30 }
}

/** Everything that is only read, but for the files of the page, whose names the page has. */
const READ: ReadonlyArray<readonly [path: string, part: string]> = [
  ...['json', 'text', 'junit', 'markdown', 'sarif'].map((format) => [`/_emulator/report?format=${format}`, ''] as const),
  ['/_emulator/coverage', '"operations"'], ['/_emulator/coverage?format=text', ''], ['/_emulator/metrics', 'bms_emulator_memory_bytes'], ['/_emulator/openapi.json', '"openapi"'],
  ['/_emulator/requests?format=har&limit=20', '"log"'], ['/_emulator/reference', '<!doctype html>']
]

/** The visitors of one emulator. */
export interface Visitors {
  /** One round of everything. Leaves nothing open but streams. */
  visit(round: number): Promise<void>
  close(): Promise<void>
}

/** Returns the visitors. They note what is wrong in the findings. */
export function createVisitors (url: string, seed: number, findings: Findings): Visitors {
  const client = createClient(url, 'soak-visitor')
  const expect = (outcome: Outcome, status: number, what: string): Outcome => {
    findings.requests++
    if (outcome.status !== status) findings.problems.push(`a visitor: ${what}: ${outcome.status} ${JSON.stringify(outcome.body)?.slice(0, 300)}; expected ${status}`)
    return outcome
  }
  const textOf = ({ body }: Outcome): string => typeof body === 'string' ? body : JSON.stringify(body)
  const readAll = async (): Promise<void> => {
    for (const [path, part] of READ) {
      const text = textOf(expect(await client.send('GET', path), 200, path))
      if (!text.toLowerCase().includes(part.toLowerCase())) findings.problems.push(`a visitor: ${path} has no ${part}: ${text.slice(0, 200)}`)
    }
    const page = textOf(expect(await client.send('GET', '/_emulator/'), 200, 'the page'))
    const names = new Set(page.match(/(?<=["/])assets\/[^"]+/g))
    if (names.size < 2) findings.problems.push(`a visitor: the page names ${names.size} files`)
    for (const name of names) expect(await client.send('GET', `/_emulator/${name}`), 200, name)
  }
  const learned = async (round: number): Promise<void> => {
    const id = `fa${(seed + round).toString(16).padStart(10, '0')}`
    expect(await client.send('POST', '/_emulator/projects', { id, profile: { ...LEARNED, endpoint: `https://cloud.example/${round % 40}` } }), 201, 'a project with a profile file')
    const { body } = expect(await client.send('GET', `/v2.1/${id}/servers`), 200, 'the servers of a learned cloud')
    const [server] = (body as { servers: Array<{ id: string }> }).servers
    const path = `/v2.1/${id}/servers/${String(server?.id)}`
    expect(await client.send('POST', `${path}/action`, { reboot: { type: 'Hard' } }), 202, 'a restart in a learned cloud')
    expect(await client.send('GET', `/_emulator/servers/${String(server?.id)}/wait?project=${id}&status=ACTIVE&timeout=10s`), 200, 'the wait for the restart of a learned cloud')
    expect(await client.send('PATCH', `/_emulator/profile?project=${id}`, { file: { ...LEARNED, choices: { successStatus: { value: 204 } } } }), 200, 'another profile file')
    expect(await client.send('POST', `${path}/action`, { reboot: { type: 'HARD' } }), 204, 'a restart under the other profile file')
    expect(await client.send('PATCH', `/_emulator/profile?project=${id}`, { file: { ...LEARNED, base: 'aws' } }), 400, 'an invalid profile file')
    expect(await client.send('GET', `/_emulator/report?project=${id}&format=markdown`), 200, 'the report of one project')
    expect(await client.send('DELETE', `/_emulator/projects/${id}`), 204, 'removing a learned cloud')
  }
  const streams = createStreams(url, findings)
  return {
    visit: async (round) => {
      await streams.open(round)
      await readAll()
      await learned(round)
    },
    close: async () => {
      await streams.close()
      await client.close()
    }
  }
}

/** At most so many streams are open; the oldest one closes for a new one. */
const MAX_OPEN = 6

interface Streams {
  /** Opens a stream. Every second reader is slow: it stops after the first part, until it is closed. */
  open(round: number): Promise<void>
  close(): Promise<void>
}

function createStreams (url: string, findings: Findings): Streams {
  const dispatcher = new Agent({ connections: 20, bodyTimeout: 0 })
  const open: Array<() => Promise<void>> = []
  const read = async (stream: AsyncIterable<unknown>, isSlow: boolean, isOver: () => boolean): Promise<void> => {
    let [text, last] = ['', 0]
    try {
      for await (const part of stream) {
        text += String(part)
        const frames = text.split('\n\n')
        text = frames.pop() ?? ''
        for (const frame of frames) {
          const id = Number(/^id: (\d+)$/m.exec(frame)?.[1] ?? last + 1)
          if (id <= last) findings.problems.push(`a stream: event ${id} came after ${last}`)
          if (frame.startsWith('id: ')) last = id
        }
        while (isSlow && !isOver()) await new Promise((resolve) => setTimeout(resolve, 50))
      }
    } catch (error) {
      if (!isOver()) findings.problems.push(`a stream ended: ${String(error)}`)
    }
  }
  return {
    open: async (round) => {
      if (open.length >= MAX_OPEN) await open.shift()?.()
      const abort = new AbortController()
      findings.requests++
      const { statusCode, body } = await request(`${url}/_emulator/events`, { dispatcher, signal: abort.signal, headers: { accept: 'text/event-stream', 'last-event-id': String(round % 3 === 0 ? 0 : 1) } })
      if (statusCode !== 200) findings.problems.push(`a stream was ${statusCode}`)
      const reading = read(body.setEncoding('utf8'), round % 2 === 1, () => abort.signal.aborted)
      open.push(async () => {
        abort.abort()
        await reading
      })
    },
    close: async () => {
      for (const end of open.splice(0)) await end()
      await dispatcher.close()
    }
  }
}
