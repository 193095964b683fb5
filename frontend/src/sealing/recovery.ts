/** Recovery words: twelve words that unlock a caseworker's identity and sign in (spec/sealing.md section 6). */
import { ed25519 } from '@noble/curves/ed25519.js'
import { expand, extract, lineSalt } from './derivation.ts'
import { concat, fromHex, randomBytes, utf8 } from './encoding.ts'
import { identityFromSeed } from './identity.ts'
import { read, write, type WordList } from './words.ts'

const BITS = 16
const LABEL = 'safeconduct/words/v1'

/** What twelve words are good for on one line. */
export interface RecoveryKeys {
  /** The identity that opens the caseworker's own identity file. */
  readonly unlock: string
  /** 32 bytes the server keeps, to check sign-ins with these words. */
  readonly publicKey: Uint8Array
  /** The answer to a sign-in challenge of 32 bytes: a signature of 64 bytes. */
  readonly signIn: (challenge: Uint8Array) => Uint8Array
}

/** 128 fresh random bits. */
export const newRecovery = (): Uint8Array => randomBytes(BITS)

/** Twelve words for the bits. `english` is the English list. */
export const recoveryWords = (bits: Uint8Array, english: WordList): string[] => write(bits, english)

/** The bits behind twelve typed words. Throws `ReceiptError`. */
export const parseRecovery = (text: string, english: WordList): Uint8Array => read(text, BITS, [english])

/** The keys behind the bits on the line with this id. */
export function recoveryKeys(bits: Uint8Array, line: string): RecoveryKeys {
  const root = extract(lineSalt(line), bits)
  const seed = expand(root, `${LABEL}/sign-in`, 32)
  return {
    unlock: identityFromSeed(expand(root, `${LABEL}/unlock`, 32)),
    publicKey: ed25519.getPublicKey(seed),
    signIn: (challenge) =>
      ed25519.sign(concat(utf8('safeconduct/sign-in/v1'), challenge, fromHex(line)), seed),
  }
}
