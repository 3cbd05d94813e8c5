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

/** A report has at most this many findings of a rule, and as many ignored ones. */
const MAX_FINDINGS = 20

/** Returns the report of the recordings. */
export function judge ({ recordings, unseen }: Recorded, settings: ReportSettings = DEFAULT_REPORT_SETTINGS): Report {
  const conversations = recordings.map(conversationOf)
  const found = conversations.flatMap((conversation) => conversation.clients.flatMap((client) => judgeClient(client, settings)))
  const sorted = found.sort((a, b) => rankOf(a) - rankOf(b) || firstId(a) - firstId(b))
  const [counting, ignored] = [sorted.filter(({ reason }) => reason === null), sorted.filter(({ reason }) => reason !== null)]
  const [shown, shownIgnored] = [firstOfEach(counting), firstOfEach(ignored)]
  const omittedOf = (rule: RuleId, all: readonly Judged[], some: readonly Judged[]): number => [all, some].map((list) => list.filter((each) => each.facts.rule === rule).length).reduce((a, b) => a - b)
  return {
    errors: counting.filter(({ facts: { severity } }) => severity === 'error').length,
    warnings: counting.filter(({ facts: { severity } }) => severity === 'warning').length,
    findings: shown.map(findingOf),
    ignored: shownIgnored.map((judged): IgnoredFinding => ({ ...findingOf(judged), reason: String(judged.reason) })),
    omitted: RULES.map(({ id }) => ({ rule: id, findings: omittedOf(id, counting, shown), ignored: omittedOf(id, ignored, shownIgnored) })).filter((each) => each.findings + each.ignored > 0),
    clients: conversations.flatMap(({ projectId, clients }) => clients.map(({ userAgent, number, calls }) => ({ projectId, userAgent, number, requests: calls.length }))),
    unseen
  }
}

/** A finding before its requests are shown. */
interface Judged {
  readonly facts: Omit<Finding, 'requests' | 'omitted'>
  readonly calls: readonly Call[]
  readonly reason: string | null
}

/** Returns the first findings of each rule. */
function firstOfEach (found: readonly Judged[]): readonly Judged[] {
  const counts = new Map<RuleId, number>()
  return found.filter(({ facts: { rule } }) => {
    const count = (counts.get(rule) ?? 0) + 1
    counts.set(rule, count)
    return count <= MAX_FINDINGS
  })
}

function findingOf ({ facts, calls }: Judged): Finding {
  return { ...facts, ...shownOf(calls) }
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
    const facts = { rule, severity, projectId, client: { userAgent, number }, serverId, message }
    const row = ignore.find((each) => isIgnored(each, facts, serverId === null ? null : nameOf(serverId)))
    return { facts, calls, reason: row?.reason ?? null }
  })
}

function isIgnored ({ rule, server, client, project }: IgnoreRow, finding: Judged['facts'], name: string | null): boolean {
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

function rankOf ({ facts: { severity } }: Judged): number {
  return severity === 'error' ? 0 : 1
}

function firstId ({ calls: [first] }: Judged): number {
  return Number(first?.entry.id)
}
