/** The careless client as a command: logs in once and restarts a server. */
import { inputFromEnvironment } from './environment.js'
import { restartCarelessly } from '../../../src/page/clients/careless.js'

const input = inputFromEnvironment()
const login = await input.login(new AbortController().signal)
await restartCarelessly({ ...input, token: login.headers.get('x-subject-token') ?? '' }).catch((error: Error) => {
  process.stderr.write(`careless: ${error.message}\n`)
  process.exitCode = 1
})
