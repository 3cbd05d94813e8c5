import { test } from 'tap'
import { sign } from '../../../src/cli/learn/sign.js'
import { isSigned, readSignature, type Signature } from '../../../src/pipeline/signature.js'

const NEW = 'SDK-HMAC-SHA256 Access=AK, SignedHeaders=content-type;host;x-sdk-date, Signature=00ff'
const OLD = 'SDK-HMAC-SHA256 Credential=AK/20260101///sdk_request, SignedHeaders=Host;X-Sdk-Date, Signature=00ff'

test('both forms of the header are parsed', async (t) => {
  t.same(readSignature(NEW), { access: 'AK', scope: null, signedHeaders: ['content-type', 'host', 'x-sdk-date'], signature: '00ff' })
  t.same(readSignature(OLD), { access: 'AK', scope: '20260101///sdk_request', signedHeaders: ['Host', 'X-Sdk-Date'], signature: '00ff' })
  for (const other of [undefined, 'Bearer x', 'SDK-HMAC-SHA256', 'SDK-HMAC-SHA256 Access=AK', 'SDK-HMAC-SHA256 Signature=00']) t.equal(readSignature(other), null)
})

// Recorded: signed by the SDKs themselves, with the secret SK.
const recorded: Array<[title: string, method: string, url: string, body: string, signature: Signature, date: string]> = [
  ['huaweicloud-sdk-core, GET', 'GET', '/v2.1/p/servers?name=bms%2083&limit=2', '', { access: 'AK', scope: null, signedHeaders: ['content-type', 'host', 'x-sdk-date'], signature: 'f12b92bb2bd42ffd4f03f5372085b5da8725494e957c8bdc9a50d1154354734c' }, '20261123T162806Z'],
  ['huaweicloud-sdk-core, POST', 'POST', '/v2.1/p/servers/a~b/action', '{"reboot":{"type":"HARD"}}', { access: 'AK', scope: null, signedHeaders: ['content-type', 'host', 'x-sdk-date'], signature: '1b27f78d8d14ebde5fb17af416061d7a3f9d00fa56e203d811c0045ee6b9a7d5' }, '20261123T162806Z'],
  ['gophertelekomcloud, GET', 'GET', '/v2.1/p/servers?name=bms%2083&limit=2', '', { access: 'AK', scope: '20261123///sdk_request', signedHeaders: ['content-type', 'host', 'x-sdk-date'], signature: '090e2827590a11021884327a422251b8c57fa31fb9c33e31f52cf56548534a37' }, '20261123T162744Z'],
  ['gophertelekomcloud, POST', 'POST', '/v2.1/p/servers/a~b/action', '{"reboot":{"type":"HARD"}}\n', { access: 'AK', scope: '20261123///sdk_request', signedHeaders: ['content-type', 'host', 'x-sdk-date'], signature: 'dc3bc15e3afdf99d1390a82a8ba23172bb903892fb2bf8f1fd8097c440010b64' }, '20261123T162744Z'],
  ['gophertelekomcloud, POST without a body', 'POST', '/v1/p/x?b=2&a=1', '', { access: 'AK', scope: '20261123///sdk_request', signedHeaders: ['content-type', 'host', 'x-sdk-date'], signature: '8b2aada61187c16707eef6b01f31d57289db94179b9dcb8d7dad1b3d54452036' }, '20261123T162744Z']
]

test('a signature of the SDKs is valid, and a changed one is not', async (t) => {
  for (const [title, method, url, body, signature, date] of recorded) {
    const request = { method, url, headers: { host: 'bms.test:8774', 'x-sdk-date': date, 'content-type': 'application/json' } }
    t.ok(isSigned(request, Buffer.from(body), signature, 'SK'), title)
    t.notOk(isSigned(request, Buffer.from(`${body} `), signature, 'SK'), `${title}, another body`)
    t.notOk(isSigned(request, Buffer.from(body), signature, 'SK2'), `${title}, another secret`)
    t.notOk(isSigned({ ...request, url: `${url}x` }, Buffer.from(body), signature, 'SK'), `${title}, another path`)
    t.notOk(isSigned(request, Buffer.from(body), { ...signature, signature: 'zz' }, 'SK'), `${title}, no signature`)
  }
})

test('a query may contain question marks of its own', async (t) => {
  for (const url of ['/v2.1/p/servers?name=a?b', '/v2.1/p/servers?']) {
    const headers = sign({ method: 'GET', url: `https://bms.test${url}`, headers: {}, body: '' }, 'p', { access: 'AK', secret: 'SK' }, 0)
    const sent = Object.fromEntries(Object.entries({ host: 'bms.test', ...headers }).map(([name, value]) => [name.toLowerCase(), value]))
    t.ok(isSigned({ method: 'GET', url, headers: sent }, Buffer.alloc(0), readSignature(sent['authorization']) as Signature, 'SK'), url)
  }
})

test('a missing header, a path with a trailing slash or an invalid escape, and a repeated header are read', async (t) => {
  t.same(readSignature('SDK-HMAC-SHA256 Access=AK, Signature=00ff'), { access: 'AK', scope: null, signedHeaders: [], signature: '00ff' })
  const signature = { access: 'AK', scope: null, signedHeaders: ['x-a'], signature: '00ff' }
  for (const url of ['/v2.1/p/', '/%zz']) t.notOk(isSigned({ method: 'GET', url, headers: { 'x-a': ['1', '2'] as unknown as string } }, Buffer.alloc(0), signature, 'SK'), url)
})
