// The library: starts an emulator inside the test process, with a member for each call of the control API.
import { assemble } from './emulator.js'
import { createKeepAlive } from './library/keep-alive.js'
import { createHandle, type HandleDeps } from './library/project.js'
import { createProject, type ProjectInput } from './world/operations/projects.js'
import { checkedInput } from './library/check.js'
import { ProjectInputSchema } from './control/schemas/projects.js'
import { checkOpen, guarded, listenError } from './library/errors.js'
import { readCatalogue, readFixture } from './world/fixtures.js'
import { takeSnapshot } from './world/operations/snapshot.js'
import { readOptions, type EmulatorOptions } from './library/options.js'
import type { Emulator } from './library/types.js'
import type { ExploreClient, ExploreOptions, ExploreResult } from './explore/in-process.js'

export type { EmulatorOptions } from './library/options.js'
export type { EmulatorError, EmulatorErrorCode, ExpectationError } from './library/errors.js'
export type {
  ClockChange, ClockMembers, Emulator, Faults, FixedDuration, ProfileChange, ProfileMembers, Project, ProjectMembers, Requests, RequestsFilter, Servers, WaitOptions
} from './library/types.js'
// What options hold.
export type { AuthMode } from './core/identity.js'
export type { DurationInput } from './core/time/duration.js'
export type { FleetInput } from './config/fleet.js'
export type { IdentityInput } from './shapes/identity.js'
export type { LogLevel } from './config/options.js'
export type { PlanInput } from './config/plan.js'
export type { ProjectInput } from './world/operations/projects.js'
// Fault rules: as they are written, checked and shown, and each kind of effect.
export type { Match, Rule, RuleInput, When } from './faults/rule.js'
export type { Effect, EffectKind } from './faults/kinds/index.js'
export type { ConnectionEffect } from './faults/kinds/connection.js'
export type { DelayEffect } from './faults/kinds/delay.js'
export type { ErrorEffect } from './faults/kinds/error.js'
export type { OutcomeEffect } from './faults/kinds/outcome.js'
export type { StaleEffect } from './faults/kinds/stale.js'
export type { ExplainedRule, ExplainRequest, Explanation } from './world/operations/explain.js'
export type { CheckedFaultView, FaultPatch, FaultView } from './world/operations/faults.js'
// What members return, and what the control API sends.
export type { AdvanceView, ClockView } from './world/operations/clock.js'
export type { ChoiceName, ChoiceValue, ProfileName } from './core/profile.js'
export type { ProfileFile } from './shapes/profile-file.js'
export type { ChoiceView, ProfileView } from './core/profile-view.js'
export type { ClientEnvironment } from './world/operations/client-environment.js'
export type { Difference, NearMiss, VerifyResult, VerifyCount, VerifyMatch } from './world/operations/verify.js'
export type { EventView, FaultEventView, RequestEventView, TransitionEventView } from './world/events.js'
export type { Operation } from './core/operations.js'
export type { FiredView, RequestView } from './world/operations/requests/view.js'
export type { ClientView, Evidence, Finding, IgnoredFinding, JudgedClient, OmittedFindings, Report } from './report/finding.js'
export type { Coverage, CoveredMode, CoveredOperation } from './report/coverage/coverage.js'
export type { IgnoreRow, RuleSettingsInput } from './report/settings.js'
export type { RuleId } from './report/rules/index.js'
export type { Severity } from './report/severity.js'
export type { ServerInput, ServerPatch } from './shapes/server.js'
export type { ServerView } from './world/operations/servers.js'
export type { ProjectSnapshot, Snapshot } from './shapes/snapshot.js'
export type { Status } from './core/states.js'
export type { TransitionView } from './world/transition.js'
export type { WaitView } from './world/operations/wait.js'
// Exploring a client.
export type { ExploreClient, ExploreError, ExploreOptions, ExploreResult, ExploreTools } from './explore/in-process.js'

/**
 * Starts an emulator and resolves once it listens. Stop it with `close()`, or let an `await using` block do so:
 *
 *     await using emulator = await createEmulator({ clock: 'manual', seed: 1 })
 *     const response = await emulator.fetch('/_emulator/health')
 *
 * The open port does not keep the process alive unless `keepAlive` is set.
 * @throws TypeError for an invalid option, with one line that names it; an Error with the code of the socket, such as
 * `EADDRINUSE`, if the port cannot be opened
 */
export async function createEmulator (options: EmulatorOptions = {}): Promise<Emulator> {
  const make = await listening('createEmulator', options)
  const { running, url } = make
  // Assigning to the handle keeps its getters; a copy would freeze the token.
  return Object.assign(createHandle(make, null), {
    snapshot: () => takeSnapshot(running.worlds),
    project: guarded('project', (input = {}) => {
      checkOpen(running.ending.aborted)
      // An omitted member is absent here, although the schema's type allows undefined.
      const { id, ...access } = createProject(running.worlds, checkedInput(ProjectInputSchema, input, 'the options') as ProjectInput, url)
      return createHandle(make, id, access)
    })
  })
}

/** Starts an emulator that listens, and returns what its handles need. Errors name the call `member`. */
async function listening (member: string, options: EmulatorOptions): Promise<HandleDeps> {
  const catalogue = readCatalogue()
  const { settings, logger, keepAlive } = await guarded(member, readOptions)(options, { catalogue, fleet: readFixture('servers.json') })
  const running = guarded(member, assemble)(settings, catalogue, logger)
  const url = await running.listen().catch(async (error: unknown) => {
    await running.close()
    throw listenError(member, error, settings.options)
  })
  return { running, url, whileRunning: createKeepAlive(running.app.server, keepAlive) }
}

/**
 * Runs a client many times, each time in a fresh project under another random plan of fault rules, until it knows how the
 * client breaks. It first runs without faults, which must pass:
 *
 *     await explore(async (project, { sleep }) => { await restartMachine(project.env, { sleep }) }, { runs: 1000 })
 *
 * A run breaks the client if it rejects although it could have succeeded, does not end, restarts a server more often than
 * without faults, or resolves while a server is not as it is without faults. The plan is made smaller by running again. The
 * same seed gives the same plans and the same failures.
 * @throws ExploreError with each plan, its timeline and the call that replays it; TypeError for an invalid option
 */
export async function explore (client: ExploreClient, options: ExploreOptions = {}): Promise<ExploreResult> {
  const { exploreClient } = await import('./explore/in-process.js')
  return await guarded('explore', () => exploreClient((started) => listening('explore', started), client, options))()
}
