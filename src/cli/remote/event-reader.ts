// Reads server-sent events from a response. Source: WHATWG HTML, "Server-sent events".

/** An event of a stream. */
export interface StreamEvent {
  readonly name: string
  readonly data: string
}

/** Yields the events of a stream as they come, until it ends. */
export async function * eventsOf (response: Response): AsyncGenerator<StreamEvent> {
  if (response.body === null) return
  let text = ''
  for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
    text += part
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields = block.split('\n').map((line) => /^(\w+): (.*)$/.exec(line))
      const valueOf = (name: string): string => fields.flatMap((field) => field?.[1] === name ? [field[2] ?? ''] : []).join('\n')
      if (valueOf('event') !== '') yield { name: valueOf('event'), data: valueOf('data') }
    }
  }
}
