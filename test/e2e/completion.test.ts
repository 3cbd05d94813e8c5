/** The completion in real shells. A shell that is not installed is skipped aloud. */
import { spawnSync } from 'node:child_process'
import { test } from 'tap'
import { runCommand } from './command.js'
import type { Test } from 'tap'

/** Why a shell cannot be tried, or false. */
function missing (shell: string): string | false {
  if (spawnSync(shell, ['-c', 'true']).status === 0) return false
  process.stderr.write(`SKIPPED: ${shell} is not installed; its completion was not tried.\n`)
  return `${shell} is not installed`
}

async function scriptFor (t: Test, shell: string): Promise<string> {
  const { code, stdout } = await runCommand(t, ['completion', shell])
  t.equal(code, 0)
  return stdout
}

/** Command lines, and what completes their last word. */
const CASES: ReadonlyArray<readonly [words: readonly string[], expected: readonly string[]]> = [
  [['fa'], ['faults']],
  [['faults', ''], ['add', 'clear', 'list', 'validate']],
  [['faults', 'validate', 'package.j'], ['package.json']],
  [['snapshot', 'load', 'package.j'], ['package.json']],
  [['--profile', 'n'], ['nova']],
  [['start', '--auth', ''], ['any', 'off', 'strict']],
  [['run', '--reb'], ['--reboot-duration']],
  [['run', '--', 'whoam'], ['whoami']],
  [['servers', '--js'], ['--json']],
  [['logs', '--fol'], ['--follow']],
  [['completion', ''], ['bash', 'fish', 'zsh']],
  [['env', '--format', 'j'], ['json']]
]

test('bash completes commands, words, flags and their values', { skip: missing('bash') }, async (t) => {
  const script = `${await scriptFor(t, 'bash')}
while IFS= read -r line; do
  COMP_WORDS=(bms-emulator); while [[ $line == *$'\t'* ]]; do COMP_WORDS+=("\${line%%$'\t'*}"); line=\${line#*$'\t'}; done
  COMP_WORDS+=("$line"); COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 ))
  _bms_emulator; printf '%s\n' "\${COMPREPLY[@]}" | sort -u | tr '\n' ' '; echo
done`
  const lines = [...CASES, [['--profile', '=', 'n'], ['nova']], [['--port', ''], []]] as typeof CASES
  const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], { input: lines.map(([words]) => `${words.join('\t')}\n`).join(''), encoding: 'utf8' })
  t.same([status, stderr], [0, ''])
  const received = stdout.split('\n')
  for (const [index, [words, expected]] of lines.entries()) t.equal(received[index]?.trim(), expected.join(' '), words.join(' '))
})

test('fish completes the same', { skip: missing('fish') }, async (t) => {
  const lines = CASES.map(([words]) => `bms-emulator ${words.join(' ')}`)
  const script = `${await scriptFor(t, 'fish')}\n${lines.map((line) => `complete -C '${line}' | string replace -r '\\t.*' '' | sort -u | string join ' '; echo`).join('\n')}`
  const { stdout, stderr } = spawnSync('fish', ['--no-config', '-c', script], { encoding: 'utf8' })
  t.equal(stderr, '')
  const received = stdout.split('\n').filter((line) => line !== '')
  for (const [index, [words, expected]] of CASES.entries()) t.equal(received[index]?.trim(), expected.join(' '), words.join(' '))
})

test('zsh passes the commands, and the flags and words of each, to its completion system', { skip: missing('zsh') }, async (t) => {
  // The completion system itself needs a terminal; its functions print what they get.
  const script = `_arguments () { print -rl -- "$@" }; _describe () { print -rl -- "\${(@P)2}" }; compdef () { print -r -- "compdef $*" }
${await scriptFor(t, 'zsh')}
ask () { words=(bms-emulator "$@"); CURRENT=\${#words}; PREFIX=$words[-1]; print -r -- "== $*"; _bms-emulator }
ask ''; ask --port ''; ask faults ''; ask run ''; ask logs ''`.replaceAll('\\$', '$')
  const { status, stdout } = spawnSync('zsh', ['-f', '-c', script], { encoding: 'utf8' })
  t.equal(status, 0)
  const [before, commands, start, faults, run, logs] = stdout.split(/^== .*\n/m).map((part) => part.split('\n'))
  t.same(before, ['compdef _bms-emulator bms-emulator', ''])
  t.ok(commands?.includes('servers:list the servers of a running emulator'))
  t.ok(start?.some((spec) => /^--profile\[.*\]:value:\(otc documented nova\)$/.test(spec)))
  t.ok(start?.some((spec) => /^\*--fault\[/.test(spec)), 'a flag that can be repeated')
  t.ok(start?.some((spec) => /^--servers\[.*\]:value:_files$/.test(spec)))
  t.same(faults?.slice(-3), ['1:word:(add list clear validate)', '2:file:_files', ''])
  t.ok(run?.includes('*::command:_normal'))
  t.ok(logs?.includes('(-n --lines)-n[begin with the newest COUNT recorded events (default\\: 1000, the most)]:value: '))
})

test('an unknown shell is refused', async (t) => {
  t.match(await runCommand(t, ['completion', 'tcsh']), { code: 2, stderr: 'bms-emulator: "tcsh" is not a known shell; expected one of bash, zsh, fish\n' })
  t.match(await runCommand(t, ['completion']), { code: 2, stderr: /^bms-emulator: completion requires a shell; / })
})
