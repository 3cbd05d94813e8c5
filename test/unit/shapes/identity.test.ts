import { test } from 'tap'
import { readIdentity } from '../../../src/config/identity.js'
import { identityOf } from '../../../src/shapes/identity.js'
import { IDENTITY } from '../../identity-helpers.js'

const one = { projects: [{ name: 'p' }], users: [{ name: 'u', password: 'x' }] }

test('the default is the documented project and the user demo', async (t) => {
  const { users: [user], defaultProject, region, accessKeys } = readIdentity(undefined)
  t.match({ user, defaultProject, region }, { user: { name: 'demo', password: 'demo' }, defaultProject: { id: 'c685484a8cc2416b97260938705deb65', name: 'eu-de' }, region: 'eu-de' })
  t.equal(accessKeys.size, 1)
})

test('default ids and domains derive from the names', async (t) => {
  const first = readIdentity({ ...one, users: [{ name: 'u', password: 'x', domain: 'D' }] })
  const again = readIdentity({ ...one, users: [{ name: 'u', password: 'x', domain: 'D' }] })
  t.same(first, again)
  t.match(first, { domains: [{ id: 'default' }, { name: 'D', id: /^[0-9a-f]{32}$/ }], projects: [{ id: /^[0-9a-f]{32}$/, domain: { id: 'default' } }], region: 'eu-de' })
  t.equal(first.defaultProject, first.projects[0], 'the first project is the default if the documented one is missing')
  t.match(readIdentity({ ...one, domains: [{ name: 'Only' }] }).domains, [{ name: 'Only', id: /^[0-9a-f]{32}$/ }])
})

test('an error is one line that names the member', async (t) => {
  const cases: Array<[input: unknown, message: RegExp]> = [
    [[], /^the identity section is \[\]; expected an object/],
    [{}, /^projects is missing/],
    [{ ...one, users: [] }, /^users is \[\]; expected a list of at least 1/],
    [{ ...one, users: [{ name: 'u' }] }, /^users\[0\]\.password is missing/],
    [{ ...one, user: 1 }, /^user is not a known member; did you mean users\? expected one of region, domains, projects, users/],
    [{ ...one, projects: [{ id: 'P', name: 'p' }] }, /^projects\[0\]\.id is "P"; expected a string that matches/],
    [{ ...one, projects: [{ name: 'p' }, { name: 'p' }] }, /^projects\[1\] has the id [0-9a-f]{32} of projects\[0\]; expected a unique id or name$/],
    [{ ...one, users: [{ name: 'u', password: 'x', projects: ['q'] }] }, /^users\[0\]\.projects\[0\] is "q", which is not a project of this section; expected one of p/],
    [{ ...one, users: [{ name: 'u', password: 'x', tokens: [{ token: 'a b', project: 'p' }] }] }, /^users\[0\]\.tokens\[0\]\.token is "\*\*\*"; expected a string that matches/],
    ...['schlüssel', 'a b', 'a,b', 'a/b', ''].map((access): [unknown, RegExp] =>
      [{ ...one, users: [{ name: 'u', password: 'x', accessKeys: [{ access, secret: 's' }] }] }, /^users\[0\]\.accessKeys\[0\]\.access is ".*"; expected a string that matches/]),
    [{ ...one, users: [{ name: 'u', password: 'x', tokens: [{ token: 't', project: 'q' }] }] }, /^users\[0\]\.tokens\[0\]\.project is "q"/],
    [{ ...one, users: [{ name: 'u', password: 'x', applicationCredentials: [{ name: 'c', secret: 's', project: 'q' }] }] }, /^users\[0\]\.applicationCredentials\[0\]\.project is "q"/]
  ]
  for (const [input, message] of cases) t.throws(() => readIdentity(input), { name: 'RangeError', message })
})

test('keys, credentials and tokens belong to their users', async (t) => {
  const { accessKeys, applicationCredentials, tokens } = readIdentity(IDENTITY)
  t.match(accessKeys.get('AK2'), { secret: 'SK2', user: { name: 'ann' } })
  t.match(applicationCredentials, [{ id: 'cred', user: { name: 'ann' }, project: { name: 'ops' } }])
  t.match(tokens.get('fixed'), { user: { name: 'root' }, project: { name: 'main' } })
  const unnamed = readIdentity({ ...one, users: [{ name: 'u', password: 'x', applicationCredentials: [{ name: 'c', secret: 's', project: 'p' }] }] })
  t.match(unnamed.applicationCredentials, [{ id: /^[0-9a-f]{32}$/ }])
})

test('a section without a user or a project is refused', async (t) => {
  for (const part of [{ users: [] }, { projects: [], users: [{ name: 'a', password: 'b' }] }]) {
    t.throws(() => identityOf({ ...IDENTITY, ...part }), /has no user or no project/)
  }
})
