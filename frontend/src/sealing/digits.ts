/** Receipts in digits, for cases born on the telephone (spec/receipt.md section 2). */
import { argon2idAsync } from '@noble/hashes/argon2.js'
import { utf8 } from './encoding.ts'
import { ReceiptError } from './errors.ts'

const DIGITS = 18
const MODULUS = 97n
const STRETCHING = { t: 2, m: 19_456, p: 1, dkLen: 32 } as const

/** All decimal digits in `text`, whatever their script, as 0-9. */
export const digitsIn = (text: string): string =>
  (text.normalize('NFKC').match(/\p{Nd}/gu) ?? []).map((digit) => valueOf(digit.codePointAt(0)!)).join('')

/** The 18 secret digits of a receipt of 20. Throws `ReceiptError`. */
export function checkedDigits(digits: string): string {
  if (digits.length !== DIGITS + 2) {
    throw new ReceiptError(`There are ${digits.length} digits, and there should be ${DIGITS + 2}.`)
  }
  if (BigInt(digits) % MODULUS !== 1n) throw new ReceiptError('A digit is wrong, or two are swapped.')
  return digits.slice(0, DIGITS)
}

/** The 20 digits of a receipt, in groups of four. */
export function writtenDigits(secret: string): string {
  const check = MODULUS + 1n - ((BigInt(secret) * 100n) % MODULUS)
  return `${secret}${String(check).padStart(2, '0')}`.match(/..../g)!.join(' ')
}

/** Argon2id over the 18 digits: 60 bits need stretching. Takes about a second, more on a weak phone. */
export const stretched = (secret: string, salt: Uint8Array): Promise<Uint8Array> =>
  argon2idAsync(utf8(secret), salt.subarray(0, 16), STRETCHING)

/** Digits of one script stand in a row from zero on, and rows of ten may touch. */
function valueOf(codePoint: number): number {
  let before = 0
  while (/\p{Nd}/u.test(String.fromCodePoint(codePoint - before - 1))) before += 1
  return before % 10
}
