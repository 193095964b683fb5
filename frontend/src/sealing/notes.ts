/**
 * C2SP signed notes with Ed25519 keys (c2sp.org/signed-note; golang.org/x/mod/sumdb/note):
 * a text, an empty line and signature lines `— name base64(key id ‖ signature)`.
 */
import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, fromBase64, randomBytes, toBase64, toHex, utf8 } from './encoding.ts'
import { KeyTextError, NoteError } from './errors.ts'

const LIMIT = 64 * 1024
const SIGNATURES = 100
const ED25519 = Uint8Array.of(1)
const ID = 4
const PRIVATE = 'PRIVATE+KEY+'

const KEY_NAME = /^[!-*,-~]{1,200}$/
const KEY_TEXT = /^([!-*,-~]{1,200})\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})$/
const CONTROL = /[\u0000-\u0009\u000b-\u001f\p{Surrogate}]/u
const SIGNATURE_LINE = /^\u2014 ([^ +]+) ([A-Za-z0-9+/]+={0,2})$/

/** A public key with its name. */
export interface Verifier {
  readonly name: string
  readonly public: Uint8Array
}

/** A private key with its name. */
export interface SigningKey {
  readonly name: string
  readonly seed: Uint8Array
}

/** A fresh signing key. Throws `KeyTextError` when no key can have this name. */
export function newSigningKey(name: string): SigningKey {
  if (!KEY_NAME.test(name)) throw new KeyTextError("A key's name has no space and no `+`.")
  return { name, seed: randomBytes(32) }
}

/** The public half of a signing key. */
export const verifierOf = (key: SigningKey): Verifier => ({ name: key.name, public: ed25519.getPublicKey(key.seed) })

/** A verifier key in writing (a vkey). */
export const verifierText = (key: Verifier): string => keyText(key, key.public)

/** The verifier key in a text. Throws `KeyTextError`. */
export function parseVerifier(text: string): Verifier {
  const { name, raw } = parseKey(text)
  const verifier = { name, public: raw }
  if (verifierText(verifier) !== text) throw new KeyTextError('Its id does not match its key.')
  return verifier
}

/** A private key in writing. */
export const signingText = (key: SigningKey): string => PRIVATE + keyText(verifierOf(key), key.seed)

/** The private key in a text. Throws `KeyTextError`. */
export function parseSigningKey(text: string): SigningKey {
  if (!text.startsWith(PRIVATE)) throw new KeyTextError('It is not a private key.')
  const { name, raw } = parseKey(text.slice(PRIVATE.length))
  const key = { name, seed: raw }
  if (signingText(key) !== text) throw new KeyTextError('Its id does not match its key.')
  return key
}

/** `text` as a note signed by `key`. Throws `NoteError` when it is too long, not lines, or holds control characters. */
export function sign(text: string, key: SigningKey): string {
  const signature = ed25519.sign(utf8(checked(text)), key.seed)
  return checked(`${text}\n— ${key.name} ${toBase64(concat(idOf(verifierOf(key)), signature))}\n`)
}

/**
 * The text of a note that at least one of `verifiers` has signed. Signatures of others are passed over.
 * Throws `NoteError` when none of `verifiers` signed, or when what claims to be a signature of one is not.
 */
export function verify(note: string, verifiers: readonly Verifier[]): string {
  const gap = checked(note).lastIndexOf('\n\n')
  const lines = note.slice(gap + 2, -1).split('\n')
  if (gap < 0 || lines.length > SIGNATURES) throw new NoteError('It has no signatures, or too many.')
  const text = note.slice(0, gap + 1)
  const message = utf8(text)
  let signed = false
  for (const { name, id, signature } of lines.map(readSignature)) {
    const verifier = verifiers.find((one) => one.name === name && toHex(idOf(one)) === id)
    if (verifier && !isSignature(signature, message, verifier)) throw new NoteError('A signature is false.')
    signed ||= verifier !== undefined
  }
  if (!signed) throw new NoteError('Nobody known has signed it.')
  return text
}

/** The first four bytes that tell keys of one name apart. */
const idOf = (key: Verifier): Uint8Array => sha256(concat(utf8(`${key.name}\n`), ED25519, key.public)).subarray(0, ID)

const keyText = (key: Verifier, raw: Uint8Array): string =>
  `${key.name}+${toHex(idOf(key))}+${toBase64(concat(ED25519, raw))}`

function parseKey(text: string): { name: string; raw: Uint8Array } {
  const [, name, , encoded] = KEY_TEXT.exec(text) ?? []
  const raw = encoded ? fromBase64(encoded) : ED25519.subarray(1)
  if (!name || raw[0] !== ED25519[0]) throw new KeyTextError('It is not an Ed25519 key of a signed note.')
  return { name, raw: raw.subarray(1) }
}

function checked(note: string): string {
  if (!note.endsWith('\n') || CONTROL.test(note) || utf8(note).length > LIMIT) {
    throw new NoteError('It is too long, does not end in a line break, or holds control characters.')
  }
  return note
}

function readSignature(line: string): { name: string; id: string; signature: Uint8Array } {
  try {
    const [, name, encoded] = SIGNATURE_LINE.exec(line)!
    const raw = fromBase64(encoded!)
    return { name: name!, id: toHex(raw.subarray(0, ID)), signature: raw.subarray(ID) }
  } catch {
    throw new NoteError('A signature line is damaged.')
  }
}

function isSignature(signature: Uint8Array, message: Uint8Array, key: Verifier): boolean {
  try {
    return ed25519.verify(signature, message, key.public, { zip215: false })
  } catch {
    return false
  }
}
