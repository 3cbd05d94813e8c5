// The command `completion`: prints the script with which a shell completes the command line.
import { bashScript } from './bash.js'
import { fishScript } from './fish.js'
import { specsOf, type CommandSpec } from './spec.js'
import { UsageError } from '../usage-error.js'
import { zshScript } from './zsh.js'
import type { Command } from '../command.js'

const SHELLS: Readonly<Record<string, (specs: readonly CommandSpec[]) => string>> = { bash: bashScript, zsh: zshScript, fish: fishScript }

export const command: Command = {
  help: () => `bms-emulator completion: print the completion for a shell

Usage
  bms-emulator completion ${Object.keys(SHELLS).join('|')}

Put the line of your shell into its start file:
  bash  (~/.bashrc)                   eval "$(bms-emulator completion bash)"
  zsh   (~/.zshrc, after compinit)    source <(bms-emulator completion zsh)
  fish  (~/.config/fish/config.fish)  bms-emulator completion fish | source
`,
  run: async ([shell, extra], commands) => {
    const script = shell !== undefined && Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined
    if (script === undefined) throw new UsageError(`${shell === undefined ? 'completion requires a shell' : `${JSON.stringify(shell)} is not a known shell`}; expected one of ${Object.keys(SHELLS).join(', ')}`)
    if (extra !== undefined) throw new UsageError(`${extra} is not expected here; expected completion ${Object.keys(SHELLS).join('|')}`)
    process.stdout.write(script(specsOf(commands)))
    return 0
  }
}
