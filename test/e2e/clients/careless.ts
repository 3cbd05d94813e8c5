/** The careless client as a command: logs in once, restarts a server, and exits with 1 and one line if it gives up. */
import { inputFromEnvironment } from './environment.js'
import { restartCarelessly } from '../../../src/page/clients/careless.js'

const input = inputFromEnvironment()
const login = await input.login(new AbortController().signal)
restartCarelessly({ ...input, token: login.headers.get('x-subject-token') ?? '' }).then(() => process.exit(0), (error: Error) => {
  process.stderr.write(`careless: ${error.message}\n`)
  process.exit(1)
})
