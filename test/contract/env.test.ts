import { test } from 'tap'
import { parse } from 'yaml'
import { buildTestEmulator, PROJECT } from '../helpers.js'
import { IDENTITY, OTHER_PROJECT } from '../identity-helpers.js'

const VARIABLES = {
  OS_AUTH_URL: 'http://localhost:80/v3',
  OS_IDENTITY_API_VERSION: '3',
  OS_AUTH_TYPE: 'password',
  OS_USERNAME: 'demo',
  OS_PASSWORD: 'demo',
  OS_USER_DOMAIN_NAME: 'Default',
  OS_PROJECT_ID: PROJECT,
  OS_PROJECT_NAME: 'eu-de',
  OS_PROJECT_DOMAIN_NAME: 'Default',
  OS_REGION_NAME: 'eu-de',
  OS_INTERFACE: 'public'
}

test('the environment is returned as JSON, as lines for a shell, and as clouds.yaml', async (t) => {
  const emulator = await buildTestEmulator(t)
  const json = await emulator.send('GET', '/_emulator/env')
  t.match(json.headers['content-type'], /^application\/json/)
  t.same(json.json(), VARIABLES)
  t.same((await emulator.send('GET', '/_emulator/env?format=json')).json(), VARIABLES)
  const shell = await emulator.send('GET', '/_emulator/env?format=shell')
  t.match(shell.headers['content-type'], /^text\/plain/)
  t.equal(shell.body, Object.entries(VARIABLES).map(([name, value]) => `export ${name}=${value}\n`).join(''))
  const yaml = await emulator.send('GET', '/_emulator/env?format=clouds.yaml')
  t.same(parse(yaml.body), {
    clouds: {
      'bms-emulator': {
        auth_type: 'password',
        auth: {
          auth_url: 'http://localhost:80/v3',
          username: 'demo',
          password: 'demo',
          user_domain_name: 'Default',
          project_id: PROJECT,
          project_name: 'eu-de',
          project_domain_name: 'Default'
        },
        region_name: 'eu-de',
        interface: 'public',
        identity_api_version: '3'
      }
    }
  })
  t.match((await emulator.send('GET', '/_emulator/env?format=xml')).json(), { error: { code: 'invalid' } })
})

test('the environment uses the project, the public URL and the identity section', async (t) => {
  const emulator = await buildTestEmulator(t, { publicUrl: 'https://cloud.example.com', identity: IDENTITY })
  t.match((await emulator.send('GET', `/_emulator/env?project=${OTHER_PROJECT}`)).json(), {
    OS_AUTH_URL: 'https://cloud.example.com/v3',
    OS_USERNAME: 'root',
    OS_PROJECT_ID: OTHER_PROJECT,
    OS_PROJECT_NAME: OTHER_PROJECT,
    OS_REGION_NAME: 'eu-nl'
  })
})
