// Describes a route that is registered under several prefixes, for the OpenAPI document.

/** Returns a function that describes routes under a prefix such as `/v2/:project_id`. A suffix keeps their operation ids unique. */
export function describing (prefix: string): (id: string, summary: string) => { readonly operationId: string, readonly summary: string } {
  const suffix = `${prefix.endsWith('/:project_id') ? '' : 'OfDefaultProject'}${prefix.startsWith('/v2.1') ? '' : 'V2'}`
  return (id, summary) => ({ operationId: `${id}${suffix}`, summary })
}
