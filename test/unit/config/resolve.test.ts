import { test } from 'tap'
import { environmentLayer, FileError, fileLayer, flagLayer, OptionError, OPTION_NAMES, resolveOptions, type Layer } from '../../../src/config/index.js'
import { OPTIONS } from '../../../src/config/options.js'

const call = (values: Readonly<Record<string, unknown>>): Layer => ({ origin: 'call', values, describe: (name) => name })
const errorOf = (...layers: readonly Layer[]): string => {
  try {
    resolveOptions(layers)
  } catch (error) {
    if (error instanceof OptionError || error instanceof FileError) return error.message
    throw error
  }
  return 'nothing was thrown'
}

test('a flag overrides the environment, that the file, and that the default', (t) => {
  const file = fileLayer(`${t.testdir({ 'config.yaml': 'port: 1\nhost: file\nprofile: nova\n' })}/config.yaml`)
  const environment = environmentLayer({ BMS_EMULATOR_PORT: '2', BMS_EMULATOR_HOST: 'environment', PORT: '9' })
  const { options, origins } = resolveOptions([flagLayer({ port: '3' }), environment, file])
  t.match(options, { port: 3, host: 'environment', profile: 'nova', auth: 'any' })
  t.match(origins, { port: 'flag', host: 'environment', profile: 'file', auth: 'default' })
  t.end()
})

test('without any layer each option has its default', (t) => {
  const { options, origins, names } = resolveOptions([])
  for (const name of OPTION_NAMES) t.same([options[name], origins[name], names[name]], [OPTIONS[name].fallback, 'default', name])
  t.end()
})

test('every option can be set in every source, and is named as the source writes it', (t) => {
  for (const name of OPTION_NAMES) {
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
    const variable = `BMS_EMULATOR_${flag.slice(2).replaceAll('-', '_').toUpperCase()}`
    const given = name === 'realistic' || name === 'save' ? 'true' : name === 'port' ? '1' : name === 'publicUrl' || name === 'allowOrigin' ? 'http://a' : name === 'set' ? 'a=1' : name === 'clock' ? 'manual' : name === 'memory' ? '1GB' : /Duration/.test(name) ? '1s' : name === 'profile' ? 'nova' : name === 'auth' ? 'off' : name === 'logLevel' ? 'warn' : name === 'reportRules' ? 'login-per-call=off' : name === 'reportIgnore' ? 'no-confirmation=x' : 'x'
    const [fromFlag, fromEnvironment] = [resolveOptions([flagLayer({ [name]: given })]), resolveOptions([environmentLayer({ [variable]: given })])]
    t.same([fromFlag.origins[name], fromFlag.names[name]], ['flag', flag])
    t.same([fromEnvironment.origins[name], fromEnvironment.names[name]], ['environment', variable])
    t.same(fromFlag.options[name], fromEnvironment.options[name])
  }
  t.end()
})

test('an empty variable and an undefined member count as unset', (t) => {
  const { options, origins } = resolveOptions([call({ port: undefined }), environmentLayer({ BMS_EMULATOR_PORT: '', BMS_EMULATOR_HOST: undefined })])
  t.match([options.port, origins.port], [8774, 'default'])
  t.end()
})

test('an invalid value is reported under the name that its source uses', (t) => {
  const rest = '"x" is not a port; expected a number from 0 to 65535 (0 for a free one)'
  t.equal(errorOf(flagLayer({ port: 'x' })), `--port: ${rest}`)
  t.equal(errorOf(environmentLayer({ BMS_EMULATOR_PORT: 'x' })), `BMS_EMULATOR_PORT: ${rest}`)
  t.equal(errorOf(call({ port: 'x' })), `port: ${rest}`)
  const path = `${t.testdir({ 'config.json': '{"port":"x"}' })}/config.json`
  t.equal(errorOf(fileLayer(path)), `${path}:1:2: port: ${rest}`)
  t.equal(errorOf(flagLayer({ port: 1 }), environmentLayer({ BMS_EMULATOR_PORT: 'x' })), 'nothing was thrown', 'what is not used is not read')
  t.end()
})

test('an unknown option is reported with the known ones', (t) => {
  t.equal(errorOf(call({ velocity: 1 })), `velocity is not an option; expected one of ${OPTION_NAMES.join(', ')}`)
  t.equal(errorOf(call({ prot: 1 })), `prot is not an option; did you mean port? expected one of ${OPTION_NAMES.join(', ')}`)
  t.match(errorOf(call({ toString: 1 })), /^toString is not an option/)
  const path = `${t.testdir({ 'config.json': '{"prot":1}' })}/config.json`
  t.match(errorOf(fileLayer(path)), `${path}:1:2: prot is not an option; did you mean port? expected one of port, host`)
  t.end()
})

test('an error in a reader that is not a RangeError passes through', (t) => {
  let looks = 0
  const values = {
    get port () {
      // The first look finds the layer that sets the option.
      if (looks++ > 0) throw new TypeError('odd')
      return 1
    }
  }
  t.throws(() => resolveOptions([{ origin: 'call', values, describe: String }]), TypeError)
  t.end()
})

test('a config file must hold an object', (t) => {
  const folder = t.testdir({ 'list.json': '[]', 'empty.yaml': '', 'text.yaml': 'port' })
  for (const name of ['list.json', 'empty.yaml', 'text.yaml']) {
    t.throws(() => fileLayer(`${folder}/${name}`), { name: 'FileError', message: `${folder}/${name}:1:1: expected an object of options, such as {"port":8774}` })
  }
  t.end()
})

test('all mistakes of a config file are reported, each with its line and column', (t) => {
  const folder = t.testdir({ 'a.yaml': 'port: x\nprot: 1\nprofile: aws\na/b~c: 1\nhost: a\n', 'package.json': '{\n  "name": "x",\n  "bms-emulator": {\n    "port": "x",\n    "prot": 1\n  }\n}' })
  const linesOf = (name: string): readonly string[] => errorOf(fileLayer(`${folder}/${name}`)).replaceAll(`${folder}/${name}`, '').split('\n')
  t.match(linesOf('a.yaml'), [/^:1:1: port: "x" is not a port; /, /^:2:1: prot is not an option; /, /^:3:1: profile: "aws" is not known; /, /^:4:1: a\/b~c is not an option; expected /])
  t.match(linesOf('package.json'), [/^:4:5: port: "x" is not a port; /, /^:5:5: prot is not an option; /])
  t.end()
})

test('package.json holds the options in a member', (t) => {
  const layer = (text: string) => fileLayer(`${t.testdir({ 'package.json': text })}/package.json`)
  const { values, describe } = layer('{"name":"x","bms-emulator":{"port":5}}')
  t.same([values, describe('port').replace(/^.*\//, '')], [{ port: 5 }, 'package.json: bms-emulator.port'])
  for (const [text, place] of [['{"name":"x"}', '1:1'], ['null', '1:1'], ['{\n"bms-emulator":[]}', '2:1']] as const) {
    t.throws(() => layer(text), { name: 'FileError', message: new RegExp(`package\\.json:${place}: bms-emulator: expected an object of options, such as \\{"port":8774\\}$`) })
  }
  t.end()
})

test('$schema in a config file is for editors', (t) => {
  const layer = (text: string) => fileLayer(`${t.testdir({ 'a.json': text })}/a.json`)
  t.same(layer('{"$schema":"x.json","port":1}').values, { port: 1 })
  t.match(errorOf(layer('{"$schema":5}')), /a\.json:1:2: \$schema is not an option/)
  t.end()
})

test('an unknown variable is refused with the name that was meant', (t) => {
  const refused = (name: string): string => {
    try {
      environmentLayer({ [name]: '1' })
      return 'nothing was thrown'
    } catch (error) {
      return (error as OptionError).message
    }
  }
  t.equal(refused('BMS_EMULATOR_PROT'), 'BMS_EMULATOR_PROT is not a known variable; did you mean BMS_EMULATOR_PORT?')
  t.match(refused('BMS_EMULATOR_VELOCITY'), /^BMS_EMULATOR_VELOCITY is not a known variable; expected one of BMS_EMULATOR_PORT, .*, BMS_EMULATOR_URL$/)
  for (const name of ['BMS_EMULATOR_URL', 'BMS_EMULATOR_CONFIG', 'BMS_EMULATOR_SERVICE_HOST', 'BMS_EMULATOR_PORT_8774_TCP', 'BMS_EMULATION']) t.same(environmentLayer({ [name]: '1' }).values, {}, name)
  t.end()
})
