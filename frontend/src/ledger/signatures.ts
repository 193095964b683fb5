/** Signed notes whose signatures are of more than one kind: the ledger key's (0x01) and the witnesses' (0x04). */
import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, toBase64, toHex, utf8 } from '../sealing/encoding.ts'
import { LedgerUnreadable, SignatureFalse } from './errors.ts'
import { isSame, readBase64 } from './hashes.ts'

const LIMIT = 64 * 1024
const LINES = 100
const ID = 4
const TIME = 8
/** Seconds since 1970: the year 9999 begins. No calendar can show what comes after it. */
const LATEST = 253_370_764_800
const LEDGER = 1
const WITNESS = 4
const CONTROL = /[\u0000-\u0009\u000b-\u001f\p{Surrogate}]/u
const KEY = /^([!-*,-~]{1,200})\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})$/
const LINE = /^\u2014 ([^ +]+) ([A-Za-z0-9+/=]+)$/

/** A public key with its name. */
export interface Key {
  readonly name: string
  readonly id: Uint8Array
  readonly public: Uint8Array
}

interface Signature {
  readonly name: string
  readonly id: Uint8Array
  readonly body: Uint8Array
}

export interface Note {
  readonly text: string
  readonly signatures: readonly Signature[]
}

/** That a witness saw a checkpoint: its name, and when, in seconds since 1970. */
export interface Seen {
  readonly witness: string
  readonly moment: number
}

/** The key of a ledger, as others are given it. Throws `LedgerUnreadable`. */
export const readLedgerKey = (text: string): Key => readKey(text, LEDGER)

/** The key of a witness. Throws `LedgerUnreadable`. */
export const readWitnessKey = (text: string): Key => readKey(text, WITNESS)

/** A note and its signatures, none of them checked. Throws `SignatureFalse`. */
export function splitNote(note: string): Note {
  const gap = note.lastIndexOf('\n\n')
  const lines = note.slice(gap + 2, -1).split('\n')
  const wrong = gap < 0 || !note.endsWith('\n') || lines.length > LINES || CONTROL.test(note) || utf8(note).length > LIMIT
  if (wrong) throw new SignatureFalse('It is too long, has no signatures, or holds control characters.')
  return { text: note.slice(0, gap + 1), signatures: lines.map(readLine) }
}

/** Check that the ledger key has signed the note. Throws `SignatureFalse`. */
export function checkSigned({ text, signatures }: Note, key: Key): void {
  const own = signatures.filter((line) => isOf(line, key))
  if (own.length === 0 || !own.every((line) => verifies(line.body, utf8(text), key))) {
    throw new SignatureFalse('The ledger key has not signed it.')
  }
}

/** Which of these witnesses saw the checkpoint. Others' lines are passed over; a false one throws `SignatureFalse`. */
export function seenBy({ text, signatures }: Note, witnesses: readonly Key[]): Seen[] {
  const each = new Map(witnesses.map((key) => [toHex(key.public), key]))
  return [...each.values()].flatMap((key) => {
    const moments = signatures.filter((line) => isOf(line, key)).map((line) => momentOf(text, line, key))
    return moments.length > 0 ? [{ witness: key.name, moment: Math.max(...moments) }] : []
  })
}

function momentOf(text: string, { body }: Signature, key: Key): number {
  const time = body.subarray(0, TIME)
  const moment = body.length === TIME + 64 ? Number(new DataView(time.slice().buffer).getBigUint64(0)) : NaN
  const message = utf8(`cosignature/v1\ntime ${moment}\n${text}`)
  if (!(moment < LATEST) || !verifies(body.subarray(TIME), message, key)) {
    throw new SignatureFalse("A witness's signature is false.")
  }
  return moment
}

function readKey(text: string, kind: number): Key {
  const [, name = '', id = '', encoded = ''] = KEY.exec(text) ?? []
  const raw = readBase64(encoded)
  const key = { name, id: idOf(name, raw), public: raw.subarray(1) }
  if (raw[0] !== kind || toHex(key.id) !== id || `${name}+${id}+${toBase64(raw)}` !== text) {
    throw new LedgerUnreadable('It is not a key of a ledger or a witness.')
  }
  return key
}

const idOf = (name: string, raw: Uint8Array): Uint8Array => sha256(concat(utf8(`${name}\n`), raw)).subarray(0, ID)

const isOf = (line: Signature, key: Key): boolean => line.name === key.name && isSame(line.id, key.id)

function readLine(line: string): Signature {
  const [, name = '', encoded = ''] = LINE.exec(line) ?? []
  let raw = new Uint8Array()
  try {
    raw = new Uint8Array(readBase64(encoded))
  } catch {
    // Too short, so refused below.
  }
  if (!name || raw.length <= ID) throw new SignatureFalse('A signature line is damaged.')
  return { name, id: raw.subarray(0, ID), body: raw.subarray(ID) }
}

function verifies(signature: Uint8Array, message: Uint8Array, key: Key): boolean {
  try {
    return ed25519.verify(signature, message, key.public, { zip215: false })
  } catch {
    return false
  }
}
