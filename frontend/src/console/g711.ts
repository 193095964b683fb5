/** Sound as telephones carry it: G.711 mu-law, 8,000 samples a second, one byte a sample. */

export const SAMPLE_RATE = 8000
/** 20 ms: what goes through the network at once. */
export const FRAME = 160
/** The mu-law byte of no sound at all. */
export const SILENCE = 0xff

const BIAS = 0x84
const LOUDEST = 32635
const FULL = 32768

/** Each byte as a sample from -1 to 1. */
export const DECODED: Float32Array = Float32Array.from({ length: 256 }, (_, byte) => decode(byte) / FULL)

function decode(byte: number): number {
  const bits = ~byte & 0xff
  const magnitude = ((((bits & 0x0f) << 3) + BIAS) << ((bits & 0x70) >> 4)) - BIAS
  return bits & 0x80 ? -magnitude : magnitude
}

/** A sample from -1 to 1 (what is beyond is cut off) as a mu-law byte. */
export function encode(sample: number): number {
  const level = Math.min(Math.round(Math.abs(sample) * FULL), LOUDEST) + BIAS
  const exponent = 24 - Math.clz32(level)
  const mantissa = (level >> (exponent + 3)) & 0x0f
  return ~((sample < 0 ? 0x80 : 0) | (exponent << 4) | mantissa) & 0xff
}
