// A secret in a URL, which proxies and servers write to their logs.
import { counted } from '../elapsed.js'
import { defineRule } from '../rule.js'
import { isSecretName, REDACTED } from '../../core/secrets/names.js'

/** Whether a parameter that has the name of a secret has a value. A value that only names a secret is hidden too, and is none. */
function hasSecret (path: string): boolean {
  return Array.from(path.matchAll(/[?&;]([^=?&;]+)=([^?&;]*)/g)).some(([, name = '', value]) => value === REDACTED && isSecretName(name))
}

export const secretInUrl = defineRule({
  id: 'secret-in-url',
  severity: 'error',
  about: 'sends a token or a password in a URL',
  limits: {},
  judge: ({ calls }) => {
    // The journal holds paths without their secrets.
    const found = calls.filter(({ entry: { path } }) => path.includes(`//${REDACTED}@`) || hasSecret(path))
    return found.length === 0 ? [] : [{ serverId: null, message: `${counted(found.length, 'URL')} had a secret, which is shown as ${REDACTED} here; logs and proxies keep URLs, so secrets belong in headers or bodies.`, calls: found }]
  }
})
