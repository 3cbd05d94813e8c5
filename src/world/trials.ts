// Changes that can be refused, in projects that exist only because of them. Such a project stays once a change is accepted, or
// anything else uses it.
import type { World } from './world.js'

/** The projects on trial. */
export interface Trials {
  /** Runs a change in a project that was created for it. `undo` is called if the change and all that joined it are refused. */
  begin<Result>(world: World, change: (world: World) => Result, undo: () => void): Result
  /** Runs a change in a project that is there. It joins the trial, if there is one. */
  join<Result>(world: World, change: (world: World) => Result): Result
  /** Ends the trial of a project: it stays. Does nothing for any other project. */
  end(world: World): void
}

interface Trial {
  readonly undo: () => void
  /** The changes that have neither been accepted nor refused. */
  changes: number
}

/** Returns no trials. `onStay` is called for each project that stays. */
export function createTrials (onStay: (world: World) => void): Trials {
  const trials = new Map<World, Trial>()
  const end = (world: World): void => {
    if (trials.delete(world)) onStay(world)
  }
  const run = <Result>(world: World, trial: Trial, change: (world: World) => Result): Result => {
    const refuse = (error: unknown): never => {
      trial.changes--
      if (trial.changes === 0 && trials.delete(world)) trial.undo()
      throw error
    }
    const accept = <Value>(value: Value): Value => {
      end(world)
      return value
    }
    trial.changes++
    try {
      const result = change(world)
      // Moves of time are queued, so they are accepted or refused after `change` has returned.
      if (result instanceof Promise) return result.then(accept, refuse) as Result
      return accept(result)
    } catch (error) {
      return refuse(error)
    }
  }
  return {
    end,
    begin: (world, change, undo) => {
      const trial = { undo, changes: 0 }
      trials.set(world, trial)
      return run(world, trial, change)
    },
    join: (world, change) => {
      const trial = trials.get(world)
      return trial === undefined ? change(world) : run(world, trial, change)
    }
  }
}
