/** HKDF-SHA-256 as every key derived from a short secret uses it (RFC 5869; spec/receipt.md section 3). */
import { expand as hkdfExpand, extract as hkdfExtract } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { fromHex, utf8 } from './encoding.ts'

/** The salt of a line (32 bytes): one line's receipts open nothing of another's. `line` is a line id. */
export const lineSalt = (line: string): Uint8Array => sha256(fromHex(line))

/** HKDF-Extract: a root of 32 bytes. */
export const extract = (salt: Uint8Array, secret: Uint8Array): Uint8Array => hkdfExtract(sha256, secret, salt)

/** HKDF-Expand: `length` bytes for the use that `label` names. */
export const expand = (root: Uint8Array, label: string, length: number): Uint8Array =>
  hkdfExpand(sha256, root, utf8(label), length)
