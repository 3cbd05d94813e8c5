/** The forms of the summary of `run`: what hostile names become in them. Issue 12. */
import { test } from 'tap'
import { SUMMARY_FORMS, shellLine, summaryMarkdown, summaryText, type RunFacts } from '../../../src/cli/summary.js'

const FACTS: RunFacts = {
  command: ['sh', '-c', 'a|b `c` ```` <d> & "e" \u0007\n'],
  commandExitCode: 0,
  exitCode: 4,
  seed: 'x|y',
  replay: 'bms-emulator run -- sh -c "````"',
  requests: { emulated: 0, control: 0 },
  operations: [],
  rules: [{ id: 'a', projectId: '0b', applied: 0 }]
}

test('each form says that no request came', (t) => {
  t.equal(summaryText(FACTS), 'bms-emulator: no request to the emulated API; does the command read OS_AUTH_URL or BMS_EMULATOR_URL?\n  faults: a of project 0b never applied\n')
  const xml = SUMMARY_FORMS['.xml']?.(FACTS) ?? ''
  t.match(xml, '<testsuites tests="3" failures="1" errors="0" skipped="1">')
  t.match(xml, '<testcase classname="bms-emulator.run" name="a request reaches the emulated API"><failure message="no request to the emulated API, 0 to the control API"/></testcase>')
  t.match(xml, '<testcase classname="bms-emulator.run" name="fault rule a of project 0b applies"><skipped message="it never applied"/></testcase>')
  t.match(summaryMarkdown(FACTS), /^### bms-emulator run: failed with exit code 4\n[^]*\| requests \| none to the emulated API \|\n/)
  t.notMatch(summaryMarkdown(FACTS), '| operation |')
  t.end()
})

test('whatever a command contains, the form of the file stays whole', (t) => {
  const xml = SUMMARY_FORMS['.xml']?.(FACTS) ?? ''
  t.match(xml, '&lt;d&gt; &amp; &quot;e&quot; \u{fffd}')
  // eslint-disable-next-line no-control-regex
  t.notMatch(xml, /[\u0000-\u0008]/)
  t.equal(xml.match(/<testcase /g)?.length, 3)
  const markdown = summaryMarkdown(FACTS)
  t.match(markdown, '| command | <code>sh -c \'a&#124;b &#96;c&#96; &#96;&#96;&#96;&#96; &lt;d&gt; &amp; &quot;e&quot; \u{fffd} \'</code> |\n')
  t.match(markdown, '\n`````sh\nbms-emulator run -- sh -c "````"\n`````\n')
  t.equal(JSON.parse(SUMMARY_FORMS['.json']?.(FACTS) ?? '').command[2], FACTS.command[2])
  t.end()
})

test('requests that belong to no operation are counted apart', (t) => {
  const operations = [{ operation: 'reboot', count: 3, statuses: [[204, 2], [0, 1]] as const }]
  t.equal(summaryText({ requests: { emulated: 5, control: 1 }, operations, rules: [] }), 'bms-emulator: 5 requests to the emulated API, 1 to the control API\n  reboot     3   204 x2, no response x1\n  other      2   not readable as a request, or cut off\n')
  t.end()
})

test('a line for a shell quotes what a shell would read otherwise', (t) => {
  t.equal(shellLine(['a', 'b c', "d'e", '', '*', 'x=1', '--f=/a:b,c@d%e+f']), "a 'b c' 'd'\\''e' '' '*' x=1 --f=/a:b,c@d%e+f")
  t.end()
})
