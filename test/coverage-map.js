/**
 * What coverage is measured on, whichever test runs: all of src but the command and the fixtures of test runners, which
 * run in processes of their own, and the page. A file that no test loads is not counted; test/unit/every-module.test.ts loads each.
 */
import { readdirSync } from 'node:fs'

const UNMEASURED = ['cli', 'page', 'runners']

export default () => readdirSync('src', { recursive: true }).map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.ts') && !UNMEASURED.some((room) => name.startsWith(`${room}/`)))
  .map((name) => `src/${name}`).sort()
