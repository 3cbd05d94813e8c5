// The two example clients as functions that `explore` runs.
import { restartCarefully } from '../src/page/clients/careful.js'
import { restartCarelessly } from '../src/page/clients/careless.js'
import { SERVER } from './ids.js'
import type { CarefulInput } from '../src/page/clients/careful.js'
import type { ExploreClient, ExploreTools, Project } from '../src/index.js'

/** Returns what the clients are given for the documented server of a project. */
export function clientInput (project: Project, { sleep }: Pick<ExploreTools, 'sleep'>): CarefulInput {
  const { env } = project
  return {
    fetch: (url, init) => project.fetch(url, init),
    url: `${project.url}/v2.1/${project.id}`,
    token: project.token,
    serverId: SERVER,
    sleep,
    login: (signal) => project.fetch('/v3/auth/tokens', {
      method: 'POST',
      signal,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        auth: {
          identity: { methods: ['password'], password: { user: { name: env.OS_USERNAME, password: env.OS_PASSWORD, domain: { name: env.OS_USER_DOMAIN_NAME } } } },
          scope: { project: { id: env.OS_PROJECT_ID } }
        }
      })
    })
  }
}

export const careful: ExploreClient = (project, tools) => restartCarefully(clientInput(project, tools))
export const careless: ExploreClient = (project, tools) => restartCarelessly(clientInput(project, tools))
