// Puts messages that name calls of the control API and flags of the command into the words of the library.

/** What messages name, and the library's words for it; the longest first. */
const WORDS: ReadonlyArray<readonly [named: RegExp, words: string]> = [
  [/with POST \/_emulator\/clock\/advance, wait with advance=true \(advance: true in the library\), or use --clock auto/g, "with clock.advance(), wait with advance: true, or use clock: 'auto'"],
  [/omit the project to name that rule, and see its counts in the project with GET \/_emulator\/faults\?project=[^\s;,]+/g, 'name that rule with emulator.faults, and see its counts in the project with faults.list()'],
  [/name the project, as in GET \/_emulator\/faults\/[^\s;,?]+\?project=[^\s;,]+/g, 'name that rule with faults of the project'],
  [/restore it without \?project, or take one of (\S+) alone with GET \/_emulator\/snapshot\?project=[^\s;,]+/g, 'restore it with emulator.restore(), or take one of $1 alone with snapshot() of the project'],
  [/restore it with \?project=[^\s;,]+/g, 'restore it with restore() of the project'],
  [/DELETE \/_emulator\/projects\/[^\s;,]+/g, 'its close()'],
  [/DELETE \/_emulator\/projects/g, 'close() of a project'],
  [/GET \/_emulator\/projects/g, 'emulator.servers.list()'],
  [/DELETE \/_emulator\/faults/g, 'faults.clear()'],
  [/GET \/_emulator\/faults/g, 'faults.list()'],
  [/GET \/_emulator\/servers/g, 'servers.list()'],
  [/DELETE \/_emulator\/servers\/ID/g, 'servers.delete()'],
  [/GET \/_emulator\/profile/g, 'profile.get()'],
  [/GET \/_emulator\/snapshot/g, 'snapshot()'],
  [/GET \/_emulator\/errors/g, 'bms-emulator errors'],
  [/POST \/_emulator\/clock\/advance/g, 'clock.advance()'],
  [/POST \/_emulator\/reset/g, 'reset()'],
  [/--(memory|servers) (?:SIZE|FILE)/g, 'the option $1']
]

/** Returns a message in which every call and flag is named as the library names it. */
export function inLibraryWords (message: string): string {
  return WORDS.reduce((text, [named, words]) => text.replace(named, words), message)
}
