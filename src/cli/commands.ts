// The table of commands. It is loaded at every start, so it holds words alone; a command is loaded when it runs.
import { CHECK_FLAGS, ENV_FLAGS, ERRORS_FLAGS, EXPLORE_FLAGS, LEARN_FLAGS, LOGS_FLAGS, REMOTE_FLAGS, REMOTE_OPTIONS, RUN_FLAGS, START_FLAGS } from './flags.js'
import type { CommandRow, CommandTable } from './command.js'

const remote = { flags: REMOTE_FLAGS, options: REMOTE_OPTIONS } as const

const FOR_RUNNING: Readonly<Record<string, CommandRow>> = {
  servers: { ...remote, usages: [['servers', 'list the servers of a running emulator']], words: null, load: () => import('./remote/servers.js') },
  advance: { ...remote, usages: [['advance DURATION|next', 'move its time']], words: { next: null }, load: () => import('./remote/advance.js') },
  logs: { ...remote, flags: LOGS_FLAGS, usages: [['logs [-f]', 'show its requests and changes']], words: null, load: () => import('./remote/logs.js') },
  snapshot: { ...remote, usages: [['snapshot save|load FILE', 'write its state to a file, and back']], words: { save: 'file', load: 'file' }, load: () => import('./remote/snapshot.js') },
  reset: { ...remote, usages: [['reset', 'take it back to its start']], words: null, load: () => import('./remote/reset.js') }
}

/** The commands, in the order of the help. */
export const COMMANDS: CommandTable = {
  start: { usages: [['[start] [options]', 'serve the emulated API']], words: null, flags: START_FLAGS, options: 'all', load: () => import('./start.js') },
  demo: { usages: [['demo [options]', 'serve it, and link to a guided demo']], words: null, flags: START_FLAGS, options: 'all', load: () => import('./start.js').then((start) => ({ command: start.demo })) },
  env: { usages: [['env [--format FORMAT]', 'print variables for OpenStack clients']], words: null, flags: ENV_FLAGS, options: 'all', load: () => import('./env.js') },
  run: { usages: [['run [options] -- COMMAND', 'run a command with its own emulator']], words: 'command', flags: RUN_FLAGS, options: 'all', load: () => import('./run.js') },
  explore: { usages: [['explore [options] -- COMMAND', 'find the faults that break a command']], words: 'command', flags: EXPLORE_FLAGS, options: 'all', load: () => import('./explore/explore.js') },
  errors: { usages: [['errors [CODE|WORDS]', 'list, explain or search error codes']], words: null, flags: ERRORS_FLAGS, options: {}, load: () => import('./errors.js') },
  health: { usages: [['health [URL]', 'check whether an emulator is ready']], words: null, flags: {}, options: 'all', load: () => import('./health.js') },
  faults: {
    ...remote,
    usages: [
      ['faults validate FILE', 'report every mistake in a plan'],
      ['faults add RULE', 'add a fault rule to a running emulator'],
      ['faults list|clear', 'list its fault rules, or remove them']
    ],
    words: { add: null, list: null, clear: null, validate: 'file' },
    load: () => import('./faults.js')
  },
  ...FOR_RUNNING,
  learn: { usages: [['learn [URL]', 'write the profile of a real cloud']], words: null, flags: LEARN_FLAGS, options: {}, load: () => import('./learn/learn.js') },
  check: { usages: [['check [URL] --profile FILE', 'say where a cloud differs from it']], words: null, flags: CHECK_FLAGS, options: { profile: 'the profile that is expected (default: otc)' }, load: () => import('./learn/check.js') },
  completion: { usages: [['completion bash|zsh|fish', 'print the completion for a shell']], words: { bash: null, zsh: null, fish: null }, flags: {}, options: {}, load: () => import('./completion/completion.js') }
}
