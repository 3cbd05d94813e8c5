// Renders the OpenAPI document as one HTML page without external scripts, styles or fonts, so that it works offline.

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly string[]
  readonly parameters: ReadonlyArray<{ readonly name: string, readonly in: string, readonly required?: boolean, readonly description?: string, readonly schema: { readonly description?: string } }>
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, Response | Reference>>
}
interface Response {
  readonly description: string
  readonly headers?: Readonly<Record<string, Reference>>
  readonly content?: Content
}
interface Reference { readonly $ref: string }
interface Header { readonly description: string }
type Content = Readonly<Record<string, { readonly schema: unknown }>>

interface Document {
  readonly info: { readonly title: string, readonly version: string, readonly description: string }
  readonly tags: ReadonlyArray<{ readonly name: string, readonly description: string }>
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, unknown>>
    readonly responses: Readonly<Record<string, Response>>
    readonly headers: Readonly<Record<string, Header>>
  }
}

const STYLE = `
:root{color-scheme:light dark;--line:#8884;--code:#8881;--accent:#d6006d}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}
h1 small{font-weight:400;opacity:.7}h2{border-bottom:1px solid var(--line);margin-top:2.5rem}
details{border:1px solid var(--line);border-radius:.4rem;margin:.4rem 0;padding:.3rem .7rem}
summary{cursor:pointer}summary b{display:inline-block;min-width:4.2rem;color:var(--accent)}
code,pre{font:13px/1.5 ui-monospace,monospace}pre{background:var(--code);padding:.7rem;overflow:auto;max-height:30rem}
table{border-collapse:collapse}td,th{text-align:left;padding:.15rem 1rem .15rem 0;vertical-align:top}
nav a{margin-right:1rem}`

/** Returns the page. All text from the document is escaped. */
export function renderReference (source: Readonly<Record<string, unknown>>): string {
  const document = source as unknown as Document
  const { title, version, description } = document.info
  const calls = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })))
  const responses = Object.entries(document.components.responses).map(([name, response]) =>
    `<details id="response-${escape(name)}"><summary><code>${escape(name)}</code> ${escape(response.description)}</summary>${renderResponse(response, document)}</details>\n`)
  const schemas = Object.entries(document.components.schemas).map(([name, schema]) =>
    `<details id="schema-${escape(name)}"><summary><code>${escape(name)}</code></summary>${renderSchema(schema)}</details>\n`)
  const sections = document.tags.map(({ name, description: about }) => {
    const own = calls.filter(({ operation }) => operation.tags.includes(name))
    return `<section><h2 id="${escape(name)}">${escape(name)}</h2><p>${escape(about)}</p>${own.map((call) => renderCall(call, document)).join('')}</section>`
  })
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}: reference</title><style>${STYLE}</style></head><body>
<h1>${escape(title)} <small>${escape(version)}</small></h1><p>${escape(description)}</p>
<nav>${document.tags.map(({ name }) => `<a href="#${escape(name)}">${escape(name)}</a>`).join('')}<a href="#responses">responses</a><a href="#schemas">schemas</a><a href="openapi.json">openapi.json</a></nav>
${sections.join('\n')}
<section><h2 id="responses">responses</h2><p>Refusals that several calls share.</p>${responses.join('')}</section>
<section><h2 id="schemas">schemas</h2><p>Bodies, and parts of bodies, that several calls share.</p>${schemas.join('')}</section>
</body></html>
`
}

function renderCall ({ path, method, operation }: { readonly path: string, readonly method: string, readonly operation: Operation }, document: Document): string {
  const parameters = operation.parameters.map(({ name, in: place, required, description, schema }) =>
    `<tr><td><code>${escape(name)}</code></td><td>${escape(place)}${required === true ? ', required' : ''}</td><td>${escape(description ?? schema.description ?? '')}</td></tr>`)
  const responses = Object.entries(operation.responses).map(([status, each]) => {
    if ('$ref' in each) return `<h4>${escape(status)}: <a href="#response-${escape(nameIn(each))}">${escape(nameIn(each))}</a></h4>`
    return `<h4>${escape(status)}: ${escape(each.description)}</h4>${renderResponse(each, document)}`
  })
  return `<details id="${escape(operation.operationId)}"><summary><b>${escape(method)}</b> <code>${escape(path)}</code> ${escape(operation.summary)}</summary>
${table(parameters)}
${operation.requestBody === undefined ? '' : `<h4>Body</h4>${renderContent(operation.requestBody.content)}`}
${responses.join('\n')}</details>
`
}

function renderResponse ({ headers = {}, content }: Response, { components }: Document): string {
  const rows = Object.entries(headers).map(([name, header]) => `<tr><td><code>${escape(name)}</code></td><td>${escape((components.headers[nameIn(header)] as Header).description)}</td></tr>`)
  return `${table(rows)}${renderContent(content)}`
}

function nameIn ({ $ref }: Reference): string {
  return $ref.slice($ref.lastIndexOf('/') + 1)
}

function renderContent (content: Content | undefined): string {
  return Object.entries(content ?? {}).map(([type, { schema }]) => `<p><code>${escape(type)}</code></p>${renderSchema(schema)}`).join('')
}

/** A name of a shared schema leads to it. */
function renderSchema (schema: unknown): string {
  return `<pre>${escape(JSON.stringify(schema, null, 2)).replace(/&quot;#\/components\/schemas\/(\w+)&quot;/g, '<a href="#schema-$1">$1</a>')}</pre>`
}

function table (rows: readonly string[]): string {
  return rows.length === 0 ? '' : `<table>${rows.join('')}</table>`
}

function escape (text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
}
