/** The careful client as a command: restarts a server, and exits with 1 and one line if it gives up. */
import { inputFromEnvironment } from './environment.js'
import { restartCarefully } from '../../../src/page/clients/careful.js'

restartCarefully(inputFromEnvironment()).then(() => process.exit(0), (error: Error) => {
  process.stderr.write(`careful: ${error.message}\n`)
  process.exit(1)
})
