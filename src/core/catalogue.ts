// Looks up the documented error codes: text and status. The data come from fixtures/error-codes.json.

/** The row of one edition, for a code whose editions differ. */
interface CodeVariant {
  readonly edition: string
  readonly httpStatus: number
  readonly messageTemplate: string
}

/** A documented code. `bodyShape` `gateway` marks the codes of the API gateway. */
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

/** All documented codes: the 114 of the BMS tables, and the related codes of the gateway and of ECS. Some have several rows. */
export interface Catalogue {
  readonly errors: readonly CodeEntry[]
  readonly related: readonly CodeEntry[]
  /** Returns the rows of a code, the default one first; empty for an unknown code. */
  rows(code: string): readonly CodeEntry[]
  /** Returns the row that applies if no status is given. @throws RangeError for an unknown code */
  row(code: string): CodeEntry
}

/** Returns a catalogue of the rows in the fixture file, indexed by code. */
export function createCatalogue (data: { readonly errors: readonly CodeEntry[], readonly related: readonly CodeEntry[] }): Catalogue {
  const byCode = new Map<string, CodeEntry[]>()
  for (const entry of [...data.errors, ...data.related]) {
    const rows = byCode.get(entry.code)
    if (rows === undefined) byCode.set(entry.code, [entry])
    else rows.push(entry)
  }
  const rows = (code: string): readonly CodeEntry[] => byCode.get(code) ?? gatewayRows(byCode, code)
  return {
    ...data,
    rows,
    row: (code) => {
      const [row] = rows(code)
      if (row === undefined) throw new RangeError(`${JSON.stringify(code)} is not a documented code`)
      return row
    }
  }
}

/** Returns the rows of a gateway code under its other prefix: clients see both (API.md C28), each source lists one. */
function gatewayRows (byCode: ReadonlyMap<string, readonly CodeEntry[]>, code: string): readonly CodeEntry[] {
  const [prefix, number] = code.split('.')
  const other = prefix === 'APIGW' ? 'APIG' : prefix === 'APIG' ? 'APIGW' : ''
  return (byCode.get(`${other}.${number}`) ?? []).map((row) => ({ ...row, code }))
}

/** Returns text template and status of a row in an edition. A row without variants is the same in both. */
export function inEdition (entry: CodeEntry, edition: number): { readonly httpStatus: number, readonly messageTemplate: string } {
  return entry.variants?.find((variant) => variant.edition === String(edition)) ?? entry
}

/** Fills `%s` and `%d` from `args` in order; a missing argument becomes `unknown` or `0`. */
export function fillTemplate (template: string, args: readonly (string | number)[]): string {
  let next = 0
  return template.replace(/%[sd]/g, (placeholder) => String(args[next++] ?? (placeholder === '%d' ? 0 : 'unknown')))
}
