/** Receipts: a few words, or twenty digits, that bring somebody back (spec/receipt.md). */
import { expand, extract, lineSalt } from './derivation.ts'
import { checkedDigits, digitsIn, stretched, writtenDigits } from './digits.ts'
import { randomBytes, toHex } from './encoding.ts'
import { identityFromSeed } from './identity.ts'
import { read, runs, write, type WordList } from './words.ts'

const BITS = 12
const LABEL = 'safeconduct/receipt/v1'

/** 96 random bits, given away as nine words of any language. */
export interface WordReceipt {
  readonly kind: 'words'
  readonly bits: Uint8Array
}

/** 18 random digits of a case born on the telephone. */
export interface DigitReceipt {
  readonly kind: 'digits'
  readonly digits: string
}

export type Receipt = WordReceipt | DigitReceipt

/** What a receipt is good for on one line. */
export interface ReceiptKeys {
  /** 32 bytes, presented to the server. */
  readonly lookup: Uint8Array
  /** The identity that opens the answers, `AGE-SECRET-KEY-PQ-1…`. */
  readonly reply: string
  /** Names the case inside documents. */
  readonly case: string
  /** 32 bytes that stand for the application in the public book. */
  readonly opening: Uint8Array
}

/** A fresh receipt in words. */
export const newReceipt = (): WordReceipt => ({ kind: 'words', bits: randomBytes(BITS) })

/** Nine words of the list's language. */
export const receiptWords = (receipt: WordReceipt, list: WordList): string[] => write(receipt.bits, list)

/** The 20 digits of a receipt in digits, in groups of four. */
export const receiptDigits = (receipt: DigitReceipt): string => writtenDigits(receipt.digits)

/**
 * The receipt that somebody typed. Throws `ReceiptError`, which may say which words are unknown.
 * A text with more digits than words is read as digits, so numbered words are words.
 */
export function parseReceipt(text: string, lists: readonly WordList[]): Receipt {
  const digits = digitsIn(text)
  return digits.length > runs(text).length
    ? { kind: 'digits', digits: checkedDigits(digits) }
    : { kind: 'words', bits: read(text, BITS, lists) }
}

/** The keys of a receipt in words on the line with this id. */
export const wordKeys = (receipt: WordReceipt, line: string): ReceiptKeys =>
  keysFrom(extract(lineSalt(line), receipt.bits))

/** The keys of any receipt on the line with this id; digits take a second or more. */
export async function receiptKeys(receipt: Receipt, line: string): Promise<ReceiptKeys> {
  if (receipt.kind === 'words') return wordKeys(receipt, line)
  const salt = lineSalt(line)
  return keysFrom(extract(salt, await stretched(receipt.digits, salt)))
}

const keysFrom = (root: Uint8Array): ReceiptKeys => ({
  lookup: expand(root, `${LABEL}/lookup`, 32),
  reply: identityFromSeed(expand(root, `${LABEL}/reply`, 32)),
  case: toHex(expand(root, `${LABEL}/case`, 16)),
  opening: expand(root, `${LABEL}/opening`, 32),
})
