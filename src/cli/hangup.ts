// Whether a closed terminal ends the process.
import { processEnvironment } from '../config/environment.js'

/**
 * Whether the process was started with nohup. Node takes SIGHUP back from nohup, which made it ignored, so that only the
 * variable of the shell is left to tell: `_`, the program that it was asked to start.
 */
export function isNohup (started = processEnvironment()['_'] ?? ''): boolean {
  return /(?:^|\/)nohup$/.test(started)
}
