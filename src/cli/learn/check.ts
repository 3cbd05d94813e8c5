// The command `check`: asks a cloud how it behaves, and says where that differs from a profile.
import { askCloud, nothingLearned, printDryRun, readQuestion, reportEnd, resolutionOf, writeRows } from './ask-cloud.js'
import { CHECK_FLAGS } from '../flags.js'
import { checkReports, safeFacts, verdictLine, writeReports } from './report.js'
import { CloudError, projectOf } from './login.js'
import { commandHelp } from '../help.js'
import { compare, missing, unknownAll, type Compared } from '../../learn/compare.js'
import { EXIT_LEFT } from './learn.js'
import { paint } from '../remote/paint.js'
import { profileOf } from '../../config/index.js'
import { readArguments } from '../arguments.js'
import type { Command } from '../command.js'

/** Exit codes. Source: PRODUCT.md section 12. */
const EXIT = { same: 0, differs: 1, failed: 2 } as const

export const command: Command = {
  help: (row) => commandHelp(row, 'check: say where a cloud and a profile differ', `Sends the probes of learn, and compares what they show with a profile. What no
probe could decide is never called the same.

Exit codes: 0 no choice differs, 1 one differs, 2 the cloud could not be asked,
or with --strict did not decide a choice, 5 a server is not as it was found
`),
  run: async (args) => {
    const given = readArguments(args, CHECK_FLAGS, { options: ['profile'], hasWords: true })
    const question = readQuestion(given)
    const reports = given.own['report'] as readonly string[] | undefined ?? []
    checkReports(reports)
    const profile = profileOf(given)
    if (question.isDryRun) return printDryRun(question)
    const about = { profile: String(given.options.profile), missing: [] }
    try {
      const asked = await askCloud(question)
      const { cloud, learned } = asked
      const isLeft = reportEnd(asked)
      const rows = compare(learned, profile.choices, resolutionOf(question))
      const required = given.own['strict'] === true ? missing(rows, profile, { allow: question.allow, hasServer: question.servers.length > 0, hasFaulty: learned.hasFaulty }) : []
      const nothing = nothingLearned(learned)
      const facts = safeFacts({ ...about, endpoint: cloud.endpoint, rows, missing: required, stopped: learned.stopped ?? nothing, hidden: cloud.hidden })
      if (nothing === null) writeRows([...table(facts.rows), '', verdictLine(facts)])
      writeReports(facts, reports)
      if (nothing !== null) say(nothing)
      else if (required.length > 0 && learned.stopped === null) say(`--strict: the cloud did not decide ${required.join(', ')}`)
      if (isLeft) return EXIT_LEFT
      if (rows.some(({ verdict }) => verdict === 'differs')) return EXIT.differs
      return learned.stopped === null && nothing === null && required.length === 0 ? EXIT.same : EXIT.failed
    } catch (error) {
      if (!(error instanceof CloudError)) throw error
      const { url, credentials: { authUrl, project } } = question
      const endpoint = url ?? authUrl
      writeReports(safeFacts({ ...about, endpoint, rows: compare(unknownAll(error.message), profile.choices), stopped: error.message, hidden: [[project.id, 'PROJECT'], [projectOf(endpoint), 'PROJECT']] }), reports)
      say(error.message)
      return EXIT.failed
    }
  }
}

function say (text: string): void {
  process.stderr.write(`bms-emulator: ${text}\n`)
}

const STYLES = { same: 'green', differs: 'red', undecided: 'dim' } as const

function table (rows: readonly Compared[]): readonly string[] {
  const width = Math.max(...rows.map(({ choice }) => choice.length))
  const head = `  ${'choice'.padEnd(width)}  ${'expected'.padEnd(12)}${'observed'.padEnd(12)}verdict`
  return [head, ...rows.map(({ choice, expected, observed, verdict, because }) =>
    `  ${choice.padEnd(width)}  ${String(expected).padEnd(12)}${String(observed ?? '-').padEnd(12)}${paint(STYLES[verdict], verdict)}${because === '' ? '' : `: ${because}`}`)]
}
