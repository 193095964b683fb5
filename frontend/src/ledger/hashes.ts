/** Hashes of the tree (RFC 6962 section 2.1), numbers and base64, each in the one spelling of spec/ledger.md. */
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, fromBase64, toBase64 } from '../sealing/encoding.ts'
import { LedgerUnreadable } from './errors.ts'

const LENGTH = 32
const NUMBER = /^(0|[1-9][0-9]*)$/
const LEAF = Uint8Array.of(0)
const NODE = Uint8Array.of(1)

export const leafHash = (entry: Uint8Array): Uint8Array => sha256(concat(LEAF, entry))
export const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(concat(NODE, left, right))

export const isSame = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, place) => byte === other[place])

/** Bytes in base64 (RFC 4648 section 4). Throws `LedgerUnreadable` for any other spelling. */
export function readBase64(text: string): Uint8Array {
  try {
    const raw = fromBase64(text)
    if (toBase64(raw) === text) return raw
  } catch {
    // Said below, together with padding bits that are not zero.
  }
  throw new LedgerUnreadable('It is not base64.')
}

/** A hash in base64. Throws `LedgerUnreadable`. */
export function readHash(text: string): Uint8Array {
  const raw = readBase64(text)
  if (raw.length !== LENGTH) throw new LedgerUnreadable('A hash has 32 bytes.')
  return raw
}

/** A decimal without leading zeroes. Beyond 2^53, which no line reaches, this reader gives up. */
export function readNumber(text: string): number {
  const number = NUMBER.test(text) ? Number(text) : NaN
  if (!Number.isSafeInteger(number)) throw new LedgerUnreadable('A number is not one.')
  return number
}

/** Whether `proof` shows that leaf hash `leaf` is number `index` of the tree with root `whole` (RFC 9162 2.1.3.2). */
export function includes(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  whole: Uint8Array,
): boolean {
  if (index >= size) return false
  let place = index
  let last = size - 1
  let found = leaf
  for (const step of proof) {
    if (last === 0) return false
    if (place % 2 === 1 || place === last) {
      found = nodeHash(step, found)
      while (place > 0 && place % 2 === 0) {
        place /= 2
        last = Math.floor(last / 2)
      }
    } else {
      found = nodeHash(found, step)
    }
    place = Math.floor(place / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 && isSame(found, whole)
}
