// The documented error codes: looking one up, its text and its status. The data come from fixtures/error-codes.json.

/** One row of an edition's table, where the editions differ. */
interface CodeVariant {
  readonly edition: string
  readonly httpStatus: number
  readonly messageTemplate: string
}

/** A documented code. `bodyShape` `gateway` marks the codes of the gateway in front of the service. */
export interface CodeEntry {
  readonly code: string
  readonly httpStatus: number
  readonly messageTemplate: string
  readonly editions?: readonly string[]
  readonly relevance?: string
  readonly source?: string
  readonly bodyShape?: 'bms' | 'gateway'
  readonly variants?: readonly CodeVariant[]
}

/** All documented codes: the 114 of the BMS tables, and the related ones of the gateway and of ECS (some with several rows). */
export interface Catalogue {
  readonly errors: readonly CodeEntry[]
  readonly related: readonly CodeEntry[]
  /** The rows of a code, first the one that is meant without a status; empty for an unknown code. */
  rows(code: string): readonly CodeEntry[]
}

/** A catalogue over the rows of the fixture file, with look-up cost independent of their number. */
export function createCatalogue (data: { readonly errors: readonly CodeEntry[], readonly related: readonly CodeEntry[] }): Catalogue {
  const byCode = new Map<string, CodeEntry[]>()
  for (const entry of [...data.errors, ...data.related]) {
    const rows = byCode.get(entry.code)
    if (rows === undefined) byCode.set(entry.code, [entry])
    else rows.push(entry)
  }
  return { ...data, rows: (code) => byCode.get(code) ?? gatewayRows(byCode, code) }
}

/** The gateway's codes are written with either prefix (API.md C28), though each source lists only one. */
function gatewayRows (byCode: ReadonlyMap<string, readonly CodeEntry[]>, code: string): readonly CodeEntry[] {
  const [prefix, number] = code.split('.')
  const other = prefix === 'APIGW' ? 'APIG' : prefix === 'APIG' ? 'APIGW' : ''
  return (byCode.get(`${other}.${number}`) ?? []).map((row) => ({ ...row, code }))
}

/** The row's text template and status in an edition; rows without variants are alike in both. */
export function inEdition (entry: CodeEntry, edition: number): { readonly httpStatus: number, readonly messageTemplate: string } {
  return entry.variants?.find((variant) => variant.edition === String(edition)) ?? entry
}

/** The template with `%s` and `%d` filled from `args` in order; what is missing becomes `unknown` and `0`. */
export function fillTemplate (template: string, args: readonly (string | number)[]): string {
  let next = 0
  return template.replace(/%[sd]/g, (placeholder) => String(args[next++] ?? (placeholder === '%d' ? 0 : 'unknown')))
}
