// Seeded random numbers: the one source of chance in the emulator. Streams are independent of each other,
// so that a draw from one never changes what another gives.

/** A number or text that random streams start from; two spellings of one number (`1`, `"1"`) are the same seed. */
export type Seed = number | string

/** The whole state of a stream: four 32-bit words. Putting it back continues the stream where it was. */
export type StreamState = readonly [number, number, number, number]

/** A stream of random numbers that depends on its seed and name alone. */
export interface RandomStream {
  /** A whole number from 0 to 2^32 - 1. */
  uint32(): number
  /** A number from 0 (included) to 1 (excluded), with 32 bits of chance. */
  fraction(): number
  /** A number of the standard normal distribution. */
  normal(): number
  state(): StreamState
  /** Continues where a state was read. */
  restore(state: StreamState): void
}

/**
 * The stream called `name` of a seed. The same two give the same numbers on every machine; two names share nothing.
 * `state` continues a stream whose state was read before.
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

/** Four words that depend on every character of the text. */
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
  // The generator's authors discard the first twelve numbers: until then the words are not yet mixed.
  for (let round = 0; round < 12; round++) warmUp.uint32()
  return warmUp.state()
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** `count` hexadecimal digits (a multiple of 8) from the stream. */
export function hexDigits (stream: RandomStream, count: number): string {
  let digits = ''
  while (digits.length < count) digits += hexWord(stream.uint32())
  return digits
}

/** A version 4 UUID from the stream, lower case. */
export function uuid (stream: RandomStream): string {
  const first = hexWord(stream.uint32())
  const second = hexWord((stream.uint32() & 0xffff0fff) | 0x00004000)
  const third = hexWord((stream.uint32() & 0x3fffffff) | 0x80000000)
  return `${first}-${second.slice(0, 4)}-${second.slice(4)}-${third.slice(0, 4)}-${third.slice(4)}${hexWord(stream.uint32())}`
}

function hexWord (word: number): string {
  return `${HEX[(word >>> 24) & 255]}${HEX[(word >>> 16) & 255]}${HEX[(word >>> 8) & 255]}${HEX[word & 255]}`
}
