// Whether a closed terminal ends the process.
import { processEnvironment } from '../config/environment.js'

/**
 * Whether the process was started with nohup. Node takes SIGHUP back from nohup, which made it ignored, so that only the
 * variable of the shell is left to tell.
 */
export function isNohup (): boolean {
  return /(?:^|\/)nohup$/.test(processEnvironment()['_'] ?? '')
}
