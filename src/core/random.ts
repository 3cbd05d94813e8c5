// Seeded random numbers, the only source of chance in the emulator. Streams are independent: a draw from one never
// changes another.

/** The start of all random streams; `1` and `"1"` are the same seed. */
export type Seed = number | string

/** The state of a stream: four 32-bit words. */
export type StreamState = readonly [number, number, number, number]

/** A stream of random numbers that depends only on seed and name. */
export interface RandomStream {
  /** Draws an integer from 0 to 2^32 - 1. */
  uint32(): number
  /** Draws a number from 0 (included) to 1 (excluded), with 32 random bits. */
  fraction(): number
  /** Draws from the standard normal distribution. */
  normal(): number
  state(): StreamState
  /** Continues from a state that `state` returned. */
  restore(state: StreamState): void
}

/**
 * Returns the stream `name` of a seed: the same numbers on every machine. Streams of two names are independent. With
 * `state`, the stream continues from there.
 * Source: sfc32, Chris Doty-Humphrey's small fast counter, from the PractRand suite.
 */
export function createStream (seed: Seed, name: string, state: StreamState = startState(`${seed}/${name}`)): RandomStream {
  let [a, b, c, counter] = state
  const uint32 = (): number => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return sum >>> 0
  }
  const fraction = (): number => uint32() / 4294967296
  return {
    uint32,
    fraction,
    // Box-Muller; 1 - fraction keeps the logarithm away from zero.
    normal: () => Math.sqrt(-2 * Math.log(1 - fraction())) * Math.cos(2 * Math.PI * fraction()),
    state: () => [a, b, c, counter],
    restore: (state) => { [a, b, c, counter] = state }
  }
}

/** Hashes a string to four words. */
function startState (text: string): StreamState {
  const words: [number, number, number, number] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 1]
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    words[0] = Math.imul(words[0] ^ code, 0x85ebca6b) + words[1] | 0
    words[1] = Math.imul(words[1] ^ code, 0xc2b2ae35) + words[2] | 0
    words[2] = Math.imul(words[2] ^ code, 0x27d4eb2f) + words[0] | 0
  }
  const [a, b, c] = words
  const warmUp = createStream('', '', [a, b, c, 1])
  // The first twelve numbers are discarded, as by the author of the generator: the words are not mixed yet.
  for (let round = 0; round < 12; round++) warmUp.uint32()
  return warmUp.state()
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Draws `count` hexadecimal digits; `count` is a multiple of 8. */
export function hexDigits (stream: RandomStream, count: number): string {
  let digits = ''
  while (digits.length < count) digits += hexWord(stream.uint32())
  return digits
}

/** The codes of the hexadecimal digits, and of the hyphen. */
const DIGITS: readonly number[] = Array.from('0123456789abcdef', (each) => each.charCodeAt(0))
const HYPHEN = 45

/** Draws a version 4 UUID in lower case. Made of its character codes at once: each request has one, and joining parts takes five times as long. */
export function uuid (stream: RandomStream): string {
  const first = stream.uint32()
  const second = (stream.uint32() & 0xffff0fff) | 0x00004000
  const third = (stream.uint32() & 0x3fffffff) | 0x80000000
  const fourth = stream.uint32()
  return String.fromCharCode(
    digit(first, 28), digit(first, 24), digit(first, 20), digit(first, 16), digit(first, 12), digit(first, 8), digit(first, 4), digit(first, 0), HYPHEN,
    digit(second, 28), digit(second, 24), digit(second, 20), digit(second, 16), HYPHEN,
    digit(second, 12), digit(second, 8), digit(second, 4), digit(second, 0), HYPHEN,
    digit(third, 28), digit(third, 24), digit(third, 20), digit(third, 16), HYPHEN,
    digit(third, 12), digit(third, 8), digit(third, 4), digit(third, 0),
    digit(fourth, 28), digit(fourth, 24), digit(fourth, 20), digit(fourth, 16), digit(fourth, 12), digit(fourth, 8), digit(fourth, 4), digit(fourth, 0)
  )
}

/** Returns the character code of four bits of a word, those from `shift` upwards. */
function digit (word: number, shift: number): number {
  return DIGITS[(word >>> shift) & 15] as number
}

function hexWord (word: number): string {
  return `${HEX[(word >>> 24) & 255]}${HEX[(word >>> 16) & 255]}${HEX[(word >>> 8) & 255]}${HEX[word & 255]}`
}
