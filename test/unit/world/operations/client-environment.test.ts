import { test } from 'tap'
import { clientEnvironment, writeEnvironment, writeUnset } from '../../../../src/world/operations/client-environment.js'
import { identityOf } from '../../../../src/shapes/identity.js'

const identity = identityOf({ projects: [{ name: 'a b' }], users: [{ name: "o'neil", password: '$x' }] })

test('characters that are special in a shell are quoted', async (t) => {
  const text = writeEnvironment(clientEnvironment(identity, 'http://h:1'), 'shell')
  t.match(text, "export OS_USERNAME='o'\\''neil'\n")
  t.match(text, "export OS_PASSWORD='$x'\n")
  t.match(text, "export OS_PROJECT_NAME='a b'\n")
})

test('a user without access to the default project gets the first that is open', async (t) => {
  const projects = [{ name: 'a' }, { name: 'b' }]
  const variables = (open: string[]) => clientEnvironment(identityOf({ projects, users: [{ name: 'u', password: 'x', projects: open }] }), 'http://h:1')
  t.match(variables(['b']), { OS_PROJECT_NAME: 'b' })
  t.match(variables(['b', 'a']), { OS_PROJECT_NAME: 'a' })
  t.match(variables([]), { OS_PROJECT_NAME: 'a' })
})

test('the variables can be unset', async (t) => {
  t.match(writeUnset(clientEnvironment(identity, 'http://h:1')), /^unset OS_AUTH_URL .*OS_INTERFACE\n$/)
})
