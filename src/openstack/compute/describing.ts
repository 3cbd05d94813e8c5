// What the OpenAPI document says of a route that stands under several prefixes.

/** Makes the description of a route under a prefix such as `/v2/:project_id`: its operation id names what is special about it. */
export function describing (prefix: string): (id: string, summary: string) => { readonly operationId: string, readonly summary: string } {
  const suffix = `${prefix.endsWith('/:project_id') ? '' : 'OfDefaultProject'}${prefix.startsWith('/v2.1') ? '' : 'V2'}`
  return (id, summary) => ({ operationId: `${id}${suffix}`, summary })
}
