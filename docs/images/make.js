/**
 * Makes docs/images/terminal.svg from what the built command prints on a terminal while a client restarts servers:
 *   npm run picture [-- FILE]
 * `script` of util-linux is the terminal.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'

const [FILE = 'docs/images/terminal.svg'] = process.argv.slice(2)
const COLUMNS = 132
/** The usual port stands in the picture, whatever port is free. */
const [PORT, SHOWN_PORT] = [process.env.PORT ?? '8774', '8774']
const url = `http://127.0.0.1:${PORT}`
const { servers } = JSON.parse(readFileSync('fixtures/servers.json', 'utf8'))
const command = 'bms-emulator --seed 7 --reboot-duration 3s --fault 503:times=1:id=busy'

const terminal = spawn('script', ['-qfec', `stty cols ${COLUMNS}; exec node dist/cli/main.js --port ${PORT} ${command.replace('bms-emulator ', '')}`, '/dev/null'], { env: { ...process.env, TERM: 'xterm-256color', NO_COLOR: undefined }, stdio: ['pipe', 'pipe', 'inherit'] })
let output = ''
terminal.stdout.setEncoding('utf8').on('data', (text) => { output += text })

const ESCAPE = '\u001b'
const STYLE = new RegExp(`(${ESCAPE}\\[[0-9;]*m)`)

/** The colours of a terminal by their number in an escape sequence. */
const COLOURS = { 31: '#ff7b72', 32: '#7ee787', 33: '#e3b341', 35: '#d2a8ff', 36: '#79c0ff' }

/** Resolves once the terminal shows the text. */
function shown (text) {
  return new Promise((resolve) => {
    const look = () => { if (output.includes(text)) resolve() }
    terminal.stdout.on('data', look)
    look()
  })
}

async function restart (server) {
  await fetch(`${url}/v2.1/c685484a8cc2416b97260938705deb65/servers/${server.id}/action`, {
    method: 'POST', headers: { 'X-Auth-Token': 'demo', 'Content-Type': 'application/json' }, body: '{"reboot":{"type":"HARD"}}'
  })
}

const [first] = servers
await shown('Restart a server:')
await shown('/action')
await restart(first)
await restart(first)
await restart(first)
await restart(servers.find(({ locked }) => locked === true))
await shown('→ ACTIVE')
terminal.stdin.write('\u0003')
await once(terminal, 'close')
writeFileSync(FILE, draw(`\u001b[1m$ ${command}\u001b[0m\n${output.replaceAll('\r', '').replaceAll(`:${PORT}`, `:${SHOWN_PORT}`).replace('^C', '').trimEnd()}`))

/** Splits a line into pieces of one style. */
function pieces (line) {
  const found = []
  let style = {}
  for (const part of line.split(STYLE)) {
    const codes = part.startsWith(ESCAPE) ? part.slice(2, -1) : undefined
    if (codes === undefined) {
      if (part !== '') found.push({ text: part, ...style })
    } else {
      for (const code of codes.split(';')) style = styleAfter(style, code)
    }
  }
  return found
}

function styleAfter (style, code) {
  if (code === '' || code === '0') return {}
  if (code === '1') return { ...style, isBold: true }
  if (code === '2') return { ...style, isDim: true }
  if (code === '22') return { ...style, isBold: false, isDim: false }
  if (code === '39') return { ...style, colour: undefined }
  return { ...style, colour: COLOURS[code] }
}

/** Breaks a line where a terminal of this width does. */
function wrapped (line) {
  const rows = [[]]
  let column = 0
  for (const { text, ...style } of pieces(line)) {
    for (let rest = text; rest !== '';) {
      if (column === COLUMNS) {
        rows.push([])
        column = 0
      }
      const cut = rest.slice(0, COLUMNS - column)
      rows.at(-1).push({ text: cut, ...style })
      column += cut.length
      rest = rest.slice(cut.length)
    }
  }
  return rows
}

function draw (text) {
  const rows = text.split('\n').flatMap(wrapped)
  const size = { character: 8.43, row: 19, margin: 18 }
  const width = Math.ceil(COLUMNS * size.character + 2 * size.margin)
  const height = rows.length * size.row + 2 * size.margin
  const escape = (part) => part.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const spans = rows.map((row, index) => {
    const y = size.margin + (index + 0.75) * size.row
    let column = 0
    return row.map(({ text: part, colour, isBold, isDim }) => {
      const x = size.margin + column * size.character
      column += part.length
      if (part.trim() === '') return ''
      return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" textLength="${(part.length * size.character).toFixed(1)}"${colour === undefined ? '' : ` fill="${colour}"`}${isBold === true ? ' font-weight="bold"' : ''}${isDim === true ? ' opacity="0.65"' : ''}>${escape(part)}</text>`
    }).join('')
  }).filter((row) => row !== '').join('\n')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="The emulator on a terminal">
<rect width="100%" height="100%" rx="8" fill="#161b22"/>
<g xml:space="preserve" fill="#e6edf3" font-size="14" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace">
${spans}
</g>
</svg>
`
}
