/** The config file that is found by itself. */
import { mkdirSync } from 'node:fs'
import { test } from 'tap'
import { findConfig } from '../../../src/config/index.js'
import { join } from 'node:path'
import type { Test } from 'tap'

const found = (t: Test, files: Record<string, string>): string | null => {
  const folder = t.testdir(files)
  return findConfig(folder)?.slice(folder.length + 1) ?? null
}

test('a config file of each name is found, and the member of package.json', (t) => {
  for (const name of ['bms-emulator.config.json', 'bms-emulator.config.yaml', 'bms-emulator.config.yml']) t.equal(found(t, { [name]: '', 'package.json': '{}' }), name)
  t.equal(found(t, { 'package.json': '{"name":"x","bms-emulator":{"port":1}}' }), 'package.json')
  t.end()
})

test('a folder without options has no config file, whatever its package.json is', (t) => {
  t.equal(found(t, {}), null)
  for (const text of ['{}', 'null', '"bms-emulator"', '{"devDependencies":{"bms-emulator":"1"}}', '{broken', '']) t.equal(found(t, { 'package.json': text }), null, text)
  const folder = t.testdir()
  mkdirSync(join(folder, 'package.json'))
  t.equal(findConfig(folder), null)
  t.equal(findConfig(), null, 'this package has no options')
  t.end()
})

test('two of them are refused, because either could be meant', (t) => {
  const folder = t.testdir({ 'bms-emulator.config.json': '{}', 'bms-emulator.config.yml': '', 'package.json': '{"bms-emulator":{}}' })
  const names = ['bms-emulator.config.json', 'bms-emulator.config.yml', 'package.json'].map((name) => join(folder, name))
  t.throws(() => findConfig(folder), { name: 'FileError', message: `${names.join(' and ')} hold options; expected one of them, or --config FILE, which alone is then read` })
  t.end()
})

test('a broken package.json that names the emulator is refused with the place', (t) => {
  t.throws(() => found(t, { 'package.json': '{"bms-emulator": {"port": }}' }), { name: 'FileError', message: /package\.json:1:27: invalid JSON$/ })
  t.end()
})
