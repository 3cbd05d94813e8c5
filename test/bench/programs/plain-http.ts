// The floor of the measurements: `node:http` alone, which reads and parses the body and sends the same responses. No routing, no validation.
//   node plain-http.js FILE
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { headersOf, readBaseFile, type Answer } from './answers.js'

const { answers } = readBaseFile()

function respond (response: ServerResponse, answer: Answer): void {
  const headers = headersOf(answer)
  if (answer.document === null) {
    response.writeHead(answer.status, headers).end()
    return
  }
  const text = JSON.stringify(answer.document)
  response.writeHead(answer.status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers }).end(text)
}

const server = createServer((request, response) => {
  const answer = answers.find(({ method }) => method === request.method)
  if (answer === undefined) {
    response.writeHead(404).end()
    return
  }
  let body = ''
  request.setEncoding('utf8').on('data', (part: string) => { body += part }).on('end', () => {
    if (body !== '') JSON.parse(body)
    respond(response, answer)
  })
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })}\n`)
})
