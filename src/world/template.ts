// Builds the template of new projects from the settings.
import { createFleet, type Fleet } from '../store/fleet.js'
import type { Catalogue } from '../core/catalogue.js'
import type { Settings } from '../config/index.js'
import type { Template } from './settings.js'

/** Returns the template of these settings. */
export function templateOf (settings: Settings, catalogue: Catalogue): Template {
  const fleets = Array.from(settings.fleet.projects, ([projectId, records]): [string, Fleet] => [projectId, createFleet(records)])
  return {
    seed: settings.seed,
    idSeed: settings.idSeed,
    profile: settings.profile,
    clock: settings.options.clock,
    durations: settings.durations,
    kinds: settings.kinds,
    rules: settings.rules,
    fleet: createFleet(settings.fleet.servers),
    fleets: new Map(fleets),
    projectDurations: settings.fleet.durations,
    defaultProjectId: settings.identity.defaultProject.id,
    identity: settings.identity,
    catalogue,
    report: { rules: settings.options.reportRules, ignore: settings.options.reportIgnore }
  }
}
