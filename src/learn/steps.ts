// The requests besides those of probes: they find a server, and bring it into the state that a probe needs.
import { act } from './probes/hard-restart.js'
import { PROBES } from './probes/index.js'
import type { Probe, Risk, Step } from './probe.js'

export const LIST_ONE: Step = { name: 'find a server', method: 'GET', path: '/servers/detail?limit=1' }
export const SHOW: Step = { name: 'show the server', method: 'GET', path: '/servers/{server}' }
export const WATCH: Step = { name: 'until it is at rest', method: 'GET', path: '/servers/{server}', isWatch: true }
export const START = act('start the server', '{"os-start":{}}')
export const STOP = act('stop the server', '{"os-stop":{}}')

/** One request that may be sent. */
export interface Announced {
  readonly risk: Risk
  readonly step: Step
  readonly about: string
}

/** Returns the probes of the risks that are allowed. Without a named server none that touches a machine is sent. */
export function allowedProbes (allow: readonly Risk[], hasServer: boolean): readonly Probe[] {
  return PROBES.filter(({ risk }) => risk === 'read' || (hasServer && allow.includes(risk)))
}

/** Returns every request that a run may send, in order, each once. Source of `--dry-run`. */
export function announce (allow: readonly Risk[], hasServer: boolean): readonly Announced[] {
  const probes = allowedProbes(allow, hasServer)
  const isPower = hasServer && allow.includes('power')
  const found: Announced = hasServer ? { risk: 'read', step: SHOW, about: 'shows each server that was named' } : { risk: 'read', step: LIST_ONE, about: 'finds a server to look at' }
  const all: Announced[] = [found, ...probes.flatMap(({ risk, about, steps }) => steps.map((step) => ({ risk, step, about })))]
  if (isPower) {
    const about = 'brings the server into the state that a probe needs, and back'
    all.push(...[STOP, START, WATCH].map((step): Announced => ({ risk: 'power', step, about })))
  }
  const seen = new Set<string>()
  return all.filter(({ step }) => {
    const key = `${step.name}/${keyOf(step)}`
    return !seen.has(key) && seen.add(key)
  })
}

/** Returns a text that is the same for the same request. */
export function keyOf ({ method, at, path, headers = {}, body = '', isAnonymous = false }: Step): string {
  return JSON.stringify([method, at, path, headers, body, isAnonymous])
}
