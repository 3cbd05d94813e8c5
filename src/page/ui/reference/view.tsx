// The API reference: every call of both APIs, with its parameters, bodies and responses, and a way to try it.
import { computed, signal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { access, control } from '../wire.js'
import type { Project, Server } from '../messages.js'
import { groupsOf, sampleOf, type Answer, type Call, type Document } from './openapi.js'
import { Code } from '../widgets.js'
import type { JSX } from 'preact'

const document_ = signal<Document | null>(null)
const example = signal({ projectId: '', serverId: '' })
const words = signal('')
const profile = signal('')
const failure = signal<string | null>(null)

const groups = computed(() => document_.value === null ? [] : groupsOf(document_.value))
const shown = computed(() => {
  const wanted = words.value.trim().toLowerCase()
  return groups.value.map((group) => ({ ...group, calls: group.calls.filter(({ method, path, operation }) => `${method} ${path} ${operation.summary} ${operation.operationId}`.toLowerCase().includes(wanted)) })).filter(({ calls }) => calls.length > 0)
})

async function load (): Promise<void> {
  try {
    const { projects: [first] } = await control<{ projects: Project[] }>('GET', 'projects?limit=1')
    const { servers: [server] } = await control<{ servers: Server[] }>('GET', `servers?limit=1${first === undefined ? '' : `&project=${first.id}`}`)
    example.value = { projectId: first?.id ?? '', serverId: server?.id ?? '' }
    document_.value = await control<Document>('GET', `openapi.json${profile.value === '' ? '' : `?profile=${profile.value}`}`)
    failure.value = null
  } catch (error) {
    failure.value = error instanceof Error ? error.message : String(error)
  }
}

export function Reference (): JSX.Element {
  useEffect(() => { void load() }, [profile.value])
  const description = document_.value?.info.description.split('. ')[0] ?? ''
  return (
    <main class='reference'>
      <nav aria-label='Groups of calls'>
        <input type='search' id='search' placeholder='Filter the calls' aria-label='Filter the calls' value={words.value} onInput={(event) => { words.value = event.currentTarget.value }} />
        <label>Profile <select value={profile.value} onChange={(event) => { profile.value = event.currentTarget.value }}><option value=''>as it runs</option>{['otc', 'documented', 'nova'].map((name) => <option key={name}>{name}</option>)}</select></label>
        <ul>{shown.value.map(({ name, calls }) => <li key={name}><a href={`#group-${name}`}>{name} <small>{calls.length}</small></a></li>)}</ul>
        <a href='/_emulator/openapi.json'>openapi.json</a>
      </nav>
      <div class='calls'>
        <h2>API reference</h2>
        <p class='about'>{failure.value ?? (description === '' ? 'Reading the document.' : `${description}.`)}</p>
        {shown.value.map((group) => (
          <section key={group.name} id={`group-${group.name}`} aria-label={group.name}>
            <h3>{group.name}</h3>
            <p class='about'>{group.about}</p>
            {group.calls.map((call) => <CallCard key={call.operation.operationId} call={call} />)}
          </section>))}
        {document_.value !== null && shown.value.length === 0 && <p class='none'>No call matches.</p>}
      </div>
    </main>
  )
}

const opened = signal<ReadonlySet<string>>(new Set(['actOnServer']))

function CallCard ({ call }: { readonly call: Call }): JSX.Element {
  const { method, path, operation: { operationId, summary } } = call
  const isOpen = opened.value.has(operationId)
  const toggle = (): void => {
    const next = new Set(opened.value)
    if (!next.delete(operationId)) next.add(operationId)
    opened.value = next
  }
  return (
    <article class={`call method-${method.toLowerCase()}`}>
      <button type='button' class='call-head' aria-expanded={isOpen} onClick={toggle}><b class='method'>{method}</b><code>{path}</code><span>{summary}</span></button>
      {isOpen && document_.value !== null && <Body call={call} document={document_.value} />}
    </article>
  )
}

function Body ({ call, document }: { readonly call: Call, readonly document: Document }): JSX.Element {
  const { operation, twins } = call
  return (
    <div class='call-body'>
      <div>
        {twins.length > 0 && <p class='about'>The same under {twins.map((path, index) => <span key={path}>{index > 0 && ', '}<code>{path}</code></span>)}.</p>}
        <h4>Responses</h4>
        <dl class='responses'>
          {Object.entries(operation.responses).map(([status, response]) => <ResponseRow key={status} status={status} response={'$ref' in response ? document.components.responses[response.$ref.slice(response.$ref.lastIndexOf('/') + 1)] : response} />)}
        </dl>
      </div>
      <Try call={call} document={document} />
    </div>
  )
}

function ResponseRow ({ status, response }: { readonly status: string, readonly response: Answer | undefined }): JSX.Element {
  const schemas = Object.entries(response?.content ?? {})
  return (
    <div>
      <dt class={Number(status) >= 400 ? 'refusal' : ''}>{status}</dt>
      <dd>{response?.description ?? ''}{schemas.map(([type, { schema }]) => <details key={type}><summary>{type}</summary><pre tabIndex={0} aria-label={`Schema of ${status}`}>{JSON.stringify(schema, null, 2)}</pre></details>)}</dd>
    </div>
  )
}

/** The fields of a request, the curl line that they make, and what the emulator responds. */
function Try ({ call: { method, path, operation }, document }: { readonly call: Call, readonly document: Document }): JSX.Element {
  const fields = operation.parameters.filter(({ in: place }) => place === 'path' || place === 'query')
  const schema = Object.values(operation.requestBody?.content ?? {})[0]?.schema
  const state = useMemo(() => {
    const known: Readonly<Record<string, string>> = { project_id: example.value.projectId, server_id: example.value.serverId, id: path.includes('/servers/') ? example.value.serverId : path.includes('/projects/') ? example.value.projectId : '' }
    const isAction = path.endsWith('/servers/{server_id}/action') && method === 'POST'
    return {
      values: signal<Readonly<Record<string, string>>>(Object.fromEntries(fields.filter(({ in: place }) => place === 'path').map(({ name }) => [name, known[name] ?? '']))),
      body: signal(schema === undefined ? '' : JSON.stringify(isAction ? { reboot: { type: 'HARD' } } : sampleOf(schema, document), null, 2)),
      answer: signal<string | null>(null)
    }
  }, [])
  const { values, body, answer } = state
  const query = fields.filter(({ in: place, name }) => place === 'query' && (values.value[name] ?? '') !== '').map(({ name }) => `${name}=${encodeURIComponent(values.value[name] ?? '')}`).join('&')
  const target = path.replace(/\{(\w+)\}/g, (_match, name: string) => encodeURIComponent(values.value[name] ?? '')) + (query === '' ? '' : `?${query}`)
  const isControl = path.startsWith('/_emulator')
  const headers: Record<string, string> = { ...(isControl ? access() : { 'X-Auth-Token': 'demo' }), ...(body.value === '' ? {} : { 'Content-Type': 'application/json' }) }
  const send = async (): Promise<void> => {
    answer.value = 'Waiting.'
    try {
      const response = await fetch(target, { method, headers, ...(body.value === '' || method === 'GET' || method === 'HEAD' ? {} : { body: body.value }) })
      const text = await response.text()
      answer.value = `${response.status} ${response.statusText}\n${[...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n')}\n\n${pretty(text)}`
    } catch {
      answer.value = 'The connection ended without a response.'
    }
  }
  return (
    <form class='try' onSubmit={(event) => { event.preventDefault(); void send() }}>
      {fields.map(({ name, in: place, required, description, schema: own }) => (
        <label key={name}><span>{name}{required === true && <i> required</i>}{place === 'query' && <i> query</i>}</span>
          <input value={values.value[name] ?? ''} onInput={(event) => { values.value = { ...values.value, [name]: event.currentTarget.value } }} />
          <small>{description ?? own.description ?? ''}</small>
        </label>))}
      {schema !== undefined && <label><span>body</span><textarea rows={Math.min(14, body.value.split('\n').length)} value={body.value} spellcheck={false} onInput={(event) => { body.value = event.currentTarget.value }} /></label>}
      <Code word='curl' text={curlOf(method, target, headers, body.value)} />
      <button type='submit' class='main'>Send</button>
      {answer.value !== null && <pre class='answer' role='status' tabIndex={0} aria-label='Response'>{answer.value}</pre>}
    </form>
  )
}

function curlOf (method: string, target: string, headers: Readonly<Record<string, string>>, body: string): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
  const data = body === '' ? '' : ` \\\n  -d ${quoted(JSON.stringify(JSON.parse(isJson(body) ? body : JSON.stringify(body))))}`
  return `curl -i${method === 'GET' ? '' : method === 'HEAD' ? ' -I' : ` -X ${method}`}${Object.entries(headers).map(([name, value]) => ` -H ${quoted(`${name}: ${name === 'authorization' ? 'Bearer TOKEN' : value}`)}`).join('')}${data} \\\n  ${quoted(location.origin + target)}`
}

function isJson (text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function pretty (text: string): string {
  return (isJson(text) ? JSON.stringify(JSON.parse(text), null, 2) : text).slice(0, 50_000)
}
