/** Bytes as text and text as bytes. */
import { base64, base64nopad, base64urlnopad, hex } from '@scure/base'

/** Base64 with padding (RFC 4648 section 4); reading throws on anything else. */
export const { encode: toBase64, decode: fromBase64 } = base64
/** Base64 without padding, as in the headers of age files. */
export const { encode: toBase64Bare } = base64nopad
/** Base64url without padding (RFC 4648 section 5). */
export const { encode: toBase64Url, decode: fromBase64Url } = base64urlnopad
/** Hexadecimal in lower case. */
export const { encode: toHex, decode: fromHex } = hex

/** Bytes that the browser's own interfaces take: never shared memory. */
export type Bytes = Uint8Array<ArrayBuffer>

export const utf8 = (text: string): Bytes => new TextEncoder().encode(text)

/** Text of UTF-8 bytes; throws `TypeError` when they are not UTF-8. A byte order mark stays. */
export const fromUtf8 = (bytes: Uint8Array): string =>
  new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)

export function concat(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let start = 0
  for (const part of parts) {
    whole.set(part, start)
    start += part.length
  }
  return whole
}

export const randomBytes = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length))
