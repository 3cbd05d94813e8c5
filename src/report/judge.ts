// Judges what was recorded: applies each rule to each client of each project. Pure: the same recordings give the same report.
import { conversationOf, type Client, type Recording } from './conversation.js'
import { DEFAULT_REPORT_SETTINGS, settingOf, type IgnoreRow, type ReportSettings } from './settings.js'
import { isoTime } from '../clock.js'
import { RULES, ruleOf, type RuleId } from './rules/index.js'
import type { Call } from './call.js'
import type { Evidence, Finding, IgnoredFinding, Report } from './finding.js'
import type { Severity } from './severity.js'

/** A finding shows at most twice this many requests: the first ones and the last ones. */
const MAX_EVIDENCE = 10

/** What to judge: what was recorded of each project, and what was evicted before. */
export interface Recorded {
  readonly recordings: readonly Recording[]
  readonly unseen: Report['unseen']
}

/** Returns the report of the recordings. */
export function judge ({ recordings, unseen }: Recorded, settings: ReportSettings = DEFAULT_REPORT_SETTINGS): Report {
  const conversations = recordings.map(conversationOf)
  const found = conversations.flatMap((conversation) => conversation.clients.flatMap((client) => judgeClient(client, settings)))
  const sorted = found.sort((a, b) => rankOf(a) - rankOf(b) || firstId(a) - firstId(b))
  const findings = sorted.filter(({ reason }) => reason === null).map(({ reason: _reason, ...finding }) => finding)
  return {
    errors: findings.filter(({ severity }) => severity === 'error').length,
    warnings: findings.filter(({ severity }) => severity === 'warning').length,
    findings,
    ignored: sorted.flatMap(({ reason, ...finding }): IgnoredFinding[] => reason === null ? [] : [{ ...finding, reason }]),
    clients: conversations.flatMap(({ projectId, clients }) => clients.map(({ userAgent, number, calls }) => ({ projectId, userAgent, number, requests: calls.length }))),
    unseen
  }
}

interface Judged extends Finding {
  readonly reason: string | null
}

function judgeClient (client: Client, settings: ReportSettings): readonly Judged[] {
  return RULES.flatMap(({ id }) => {
    const { severity, limits } = settingOf(settings, id)
    return severity === 'off' ? [] : findingsOf(client, id, severity, limits, settings.ignore)
  })
}

function findingsOf (client: Client, rule: RuleId, severity: Severity, limits: Readonly<Record<string, number>>, ignore: readonly IgnoreRow[]): readonly Judged[] {
  const { userAgent, number, conversation: { projectId, nameOf } } = client
  return ruleOf(rule).judge(client, limits).map(({ serverId, message, calls }) => {
    const finding = { rule, severity, projectId, client: { userAgent, number }, serverId, message, ...shownOf(calls) }
    const row = ignore.find((each) => isIgnored(each, finding, serverId === null ? null : nameOf(serverId)))
    return { ...finding, reason: row?.reason ?? null }
  })
}

function isIgnored ({ rule, server, client, project }: IgnoreRow, finding: Finding, name: string | null): boolean {
  return rule === finding.rule &&
    (server === undefined || server === finding.serverId || server === name) &&
    (client === undefined || finding.client.userAgent.includes(client)) &&
    (project === undefined || project === finding.projectId)
}

function shownOf (calls: readonly Call[]): Pick<Finding, 'requests' | 'omitted'> {
  const omitted = Math.max(0, calls.length - 2 * MAX_EVIDENCE)
  const shown = omitted === 0 ? calls : [...calls.slice(0, MAX_EVIDENCE), ...calls.slice(-MAX_EVIDENCE)]
  return { requests: shown.map(evidenceOf), omitted }
}

function evidenceOf ({ entry: { id, atMs, method, path, operation, status } }: Call): Evidence {
  return { id, at: isoTime(atMs), method, path, operation, status }
}

function rankOf ({ severity }: Finding): number {
  return severity === 'error' ? 0 : 1
}

function firstId ({ requests: [first] }: Finding): number {
  return Number(first?.id)
}
