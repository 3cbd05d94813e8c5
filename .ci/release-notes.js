/**
 * Prints the section of CHANGELOG.md for a tag, and fails unless the package and the image have the version of the tag:
 *   node .ci/release-notes.js v1.2.3
 */
import { readFileSync } from 'node:fs'

const [tag = ''] = process.argv.slice(2)
const version = /^v(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)$/.exec(tag)?.[1]

/** Ends the process with one line. */
function fail (line) {
  process.stderr.write(`${line}\n`)
  process.exit(1)
}

if (version === undefined) fail(`${JSON.stringify(tag)} is not a tag of a release; expected v1.2.3`)
const found = {
  'package.json': JSON.parse(readFileSync('package.json', 'utf8')).version,
  Dockerfile: /org\.opencontainers\.image\.version="([^"]*)"/.exec(readFileSync('Dockerfile', 'utf8'))?.[1]
}
for (const [file, other] of Object.entries(found)) if (other !== version) fail(`${file} has version ${other}, and the tag is ${tag}; change one of them`)

const sections = readFileSync('CHANGELOG.md', 'utf8').split(/^## /m).slice(1)
const section = sections.find((text) => text.startsWith(`[${version}] - `))
if (section === undefined) fail(`CHANGELOG.md has no section "## [${version}] - DATE"; rename Unreleased`)
process.stdout.write(`${section.slice(section.indexOf('\n')).trim()}\n`)
