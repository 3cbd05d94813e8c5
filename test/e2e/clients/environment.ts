/**
 * What the two example clients are given when they run as commands: OS_* variables and the id of a server, that of the
 * documents by default. CLIENT_SPEED divides every wait, so that tests need not wait.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { ClientResponse } from '../../../src/page/clients/client.js'
import type { CarefulInput } from '../../../src/page/clients/careful.js'

const { OS_AUTH_URL = '', OS_USERNAME = '', OS_PASSWORD = '', OS_USER_DOMAIN_NAME = '', OS_PROJECT_ID = '', CLIENT_SPEED = '1' } = process.env

/** Returns the input without a token. */
export function inputFromEnvironment (): CarefulInput {
  const login = (signal: AbortSignal): Promise<ClientResponse> => fetch(`${OS_AUTH_URL}/auth/tokens`, {
    method: 'POST',
    signal,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      auth: {
        identity: { methods: ['password'], password: { user: { name: OS_USERNAME, password: OS_PASSWORD, domain: { name: OS_USER_DOMAIN_NAME } } } },
        scope: { project: { id: OS_PROJECT_ID } }
      }
    })
  })
  const url = `${new URL(OS_AUTH_URL).origin}/v2.1/${OS_PROJECT_ID}`
  const sleep: CarefulInput['sleep'] = async (ms, signal) => {
    await wait(ms / Number(CLIENT_SPEED), undefined, signal === undefined ? {} : { signal }).catch(() => new Promise(() => {}))
  }
  return { fetch, url, token: '', serverId: process.argv[2] ?? '95bf2490-5428-432c-ad9b-5e3406f869dd', sleep, login }
}
