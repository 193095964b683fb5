/** Padding, so that an envelope's size tells little about what it holds (spec/sealing.md section 2). */
import { DocumentError } from './errors.ts'

const FLOOR = 4096
const LIMIT = 256 * 1024
const SPACE = 0x20

/** The padded size for `length` bytes, at least 1, without the floor (PADME, Nikitin et al. 2019). */
export function padme(length: number): number {
  const exponent = Math.floor(Math.log2(length))
  const free = exponent - (exponent === 0 ? 0 : Math.floor(Math.log2(exponent)) + 1)
  const step = 2 ** Math.max(free, 0)
  return Math.ceil(length / step) * step
}

/** `plaintext` with spaces at its end. Throws `DocumentError` when it is too long. */
export function pad(plaintext: Uint8Array): Uint8Array {
  checkLength(plaintext.length)
  const padded = new Uint8Array(Math.max(FLOOR, padme(plaintext.length || 1))).fill(SPACE)
  padded.set(plaintext)
  return padded
}

/** Undo `pad`. Throws `DocumentError` when more is left than may be sealed. */
export function unpad(padded: Uint8Array): Uint8Array {
  let end = padded.length
  while (padded[end - 1] === SPACE) end -= 1
  checkLength(end)
  return padded.subarray(0, end)
}

function checkLength(length: number): void {
  if (length > LIMIT) throw new DocumentError('It is longer than any document.')
}
