/** All rows, in the order of the table. */
import { LOAD_ROWS } from './load.js'
import { START_ROWS } from './start.js'
import { STATE_ROWS } from './state.js'
import type { Row } from '../bench.js'

export const ROWS: readonly Row[] = [...LOAD_ROWS, ...START_ROWS, ...STATE_ROWS]
