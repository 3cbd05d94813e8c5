// The report as SARIF 2.1.0, which code hosts show beside the code. A finding is about requests, so its location is a logical one.
import { clientText } from './text.js'
import { RULES } from '../rules/index.js'
import type { Finding, Report } from '../finding.js'

/** Returns the document. `version` is that of the emulator. */
export function reportSarif ({ findings, ignored, omitted }: Report, version: string): string {
  const rules = RULES.map(({ id, about, severity }) => ({ id, shortDescription: { text: `A client ${about}.` }, defaultConfiguration: { level: severity } }))
  const results = [...findings.map((finding) => resultOf(finding)), ...ignored.map(({ reason, ...finding }) => ({ ...resultOf(finding), suppressions: [{ kind: 'external', justification: reason }] }))]
  return `${JSON.stringify({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'bms-emulator', semanticVersion: version, rules } }, results, properties: { omitted } }]
  }, null, 2)}\n`
}

function resultOf ({ rule, severity, message, client, projectId, requests }: Finding): object {
  return {
    ruleId: rule,
    level: severity,
    message: { text: `${message} ${clientText(client)}` },
    locations: [{ logicalLocations: [{ name: clientText(client), kind: 'object', fullyQualifiedName: `${projectId}/${clientText(client)}` }] }],
    partialFingerprints: { finding: `${rule}/${client.userAgent}/${client.number}/${String(requests[0]?.path)}` },
    properties: { projectId, requests }
  }
}
