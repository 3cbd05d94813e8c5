/** The errors that the library throws for internal ones. */
import { test } from 'tap'
import { EmulatorError, guarded, listenError } from '../../../src/library/errors.js'
import { Refusal } from '../../../src/core/refusal.js'

const thrown = (error: unknown): unknown => {
  try {
    guarded('servers.get', () => { throw error })()
    return null
  } catch (caught) {
    return caught
  }
}

test('an invalid value is a TypeError that names the member', async (t) => {
  for (const error of [new RangeError('name is 1'), new Refusal('invalid', { message: 'name is 1' })]) {
    t.match(thrown(error), { name: 'TypeError', message: 'servers.get: name is 1' })
  }
})

test('a refusal has the code of the control API', async (t) => {
  t.match(thrown(new Refusal('conflict', { message: 'no' })), { name: 'EmulatorError', code: 'conflict', message: 'no' })
  t.type(thrown(new Refusal('not-found', { message: 'no' })), EmulatorError)
})

test('an unexpected error passes through unchanged', async (t) => {
  const error = new Error('broken')
  t.equal(thrown(error), error)
  t.equal(await guarded('x', async () => await Promise.reject(error))().catch((caught: unknown) => caught), error)
})

test('a port that cannot be opened keeps the code of the socket, and other errors pass through unchanged', async (t) => {
  const at = { host: '127.0.0.1', port: 80 }
  const socketError = (code: string): Error => Object.assign(new Error(code), { code, syscall: 'listen' })
  t.match(listenError('createEmulator', socketError('EADDRINUSE'), at), { code: 'EADDRINUSE', message: 'createEmulator: port 80 of 127.0.0.1 is already in use; choose another port, or omit it for a free one' })
  t.match(listenError('explore', socketError('EACCES'), at), { code: 'EACCES', message: 'explore: cannot listen on host 127.0.0.1, port 80: EACCES; choose another host or port' })
  for (const error of [new Error('broken'), Object.assign(new Error('broken'), { syscall: 'listen' }), 'broken']) t.equal(listenError('createEmulator', error, at), error)
})
