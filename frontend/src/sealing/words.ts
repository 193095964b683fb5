/**
 * Numbers as words, as in BIP-39: 11 bits a word, from lists of 2,048 (spec/receipt.md section 1).
 * The lists are text files of one word a line, fetched when needed and handed in as strings.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { ReceiptError } from './errors.ts'

const WORD_BITS = 11
const LIST_LENGTH = 2048
/** So many letters of a listed word tell it from all others. */
const STEM = 4

export interface WordList {
  readonly words: readonly string[]
  /** The place of each word, by the word itself and by its first four letters. */
  readonly places: ReadonlyMap<string, number>
}

/** The list in a text of 2,048 lines. Throws `RangeError` for a file of another length. */
export function wordList(text: string): WordList {
  const words = runs(text)
  if (words.length !== LIST_LENGTH) throw new RangeError('A word list has 2,048 words.')
  const places = new Map<string, number>()
  words.forEach((word, place) => places.set(word.slice(0, STEM), place))
  words.forEach((word, place) => places.set(word, place))
  return { words, places }
}

/** The runs of letters in `text`, folded: NFKC, lower case, `е` for `ё`, no stress marks. */
export const runs = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replace(/\p{M}/gu, '')
    .match(/\p{L}+/gu) ?? []

/** `count` words for the lowest 11 x `count` bits of `bits`. */
export function spell(bits: bigint, count: number, list: WordList): string[] {
  const words: string[] = []
  for (let rest = bits; words.length < count; rest >>= 11n) words.unshift(list.words[Number(rest & 0x7ffn)]!)
  return words
}

/** `secret` (a multiple of 4 bytes) and a check bit for each 4 bytes, as words. */
export function write(secret: Uint8Array, list: WordList): string[] {
  const checkLength = secret.length / 4
  const bits = (toNumber(secret) << BigInt(checkLength)) | BigInt(check(secret))
  return spell(bits, (8 * secret.length + checkLength) / WORD_BITS, list)
}

/** The `length` bytes that `text` spells in one of `lists`. Throws `ReceiptError`. */
export function read(text: string, length: number, lists: readonly WordList[]): Uint8Array {
  const said = runs(text)
  const count = (8 * length + length / 4) / WORD_BITS
  if (said.length !== count) {
    throw new ReceiptError(`There are ${said.length} words, and there should be ${count}.`)
  }
  const known = readings(said, lists)
  for (const places of known) {
    const secret = unspell(places, length)
    if (secret) return secret
  }
  throw known.length > 0
    ? new ReceiptError('Each word is a known one, and together they are not a receipt.')
    : new ReceiptError('A word is not in the list.', unknownIn(said, lists))
}

/**
 * The places of the words in each list that knows all of them, those with most whole words first.
 * Neighbouring languages share beginnings: the first letters of a Ukrainian word may be a Russian one's.
 */
function readings(said: readonly string[], lists: readonly WordList[]): number[][] {
  const known = lists.flatMap((list) => {
    const places = said.map((word) => placeOf(word, list)).filter((place) => place !== undefined)
    const whole = places.filter((place, index) => list.words[place] === said[index]).length
    return places.length === said.length ? [{ places, whole }] : []
  })
  return known.sort((one, other) => other.whole - one.whole).map(({ places }) => places)
}

/** Which words, counted from 1, are not in the list that knows most of them. */
function unknownIn(said: readonly string[], lists: readonly WordList[]): number[] {
  const misses = lists.map((list) =>
    said.flatMap((word, index) => (placeOf(word, list) === undefined ? [index + 1] : [])),
  )
  return misses.reduce((best, some) => (some.length < best.length ? some : best))
}

function placeOf(word: string, list: WordList): number | undefined {
  return list.places.get(word) ?? (word.length >= STEM ? list.places.get(word.slice(0, STEM)) : undefined)
}

function unspell(places: readonly number[], length: number): Uint8Array | undefined {
  const checkLength = BigInt(length / 4)
  const bits = places.reduce((sum, place) => (sum << 11n) | BigInt(place), 0n)
  const secret = toBytes(bits >> checkLength, length)
  return BigInt(check(secret)) === (bits & ((1n << checkLength) - 1n)) ? secret : undefined
}

const check = (secret: Uint8Array): number => sha256(secret)[0]! >> (8 - secret.length / 4)

const toNumber = (bytes: Uint8Array): bigint => bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)

const toBytes = (number: bigint, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => Number((number >> BigInt(8 * (length - 1 - index))) & 0xffn))
