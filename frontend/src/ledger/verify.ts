/** What a proof file shows (spec/ledger.md sections 6 and 7): checked here, on the applicant's own device. */
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, fromUtf8, utf8 } from '../sealing/encoding.ts'
import { LedgerMismatch, LedgerUnreadable } from './errors.ts'
import { includes, isSame, leafHash, readBase64, readHash, readNumber } from './hashes.ts'
import { readDay, type DayRecord } from './record.ts'
import { checkSigned, readLedgerKey, readWitnessKey, seenBy, splitNote, type Seen } from './signatures.ts'

const LIMIT = 64 * 1024
const STEPS = 63
const PROOF = 'c2sp.org/tlog-proof@v1'
const FILING = 'safeconduct filing v1'
const COMMITMENT = 'safeconduct/commitment/v1'

/** Whom a reader believes: as `/ledger/line` says it, or as it was heard elsewhere. */
export interface Trust {
  readonly line: string
  readonly key: string
  readonly witnesses: readonly string[]
  /** How many witnesses must have seen the book. */
  readonly wanted: number
}

export interface Verdict {
  /** On which day the application was counted: ISO 8601, UTC. */
  readonly day: string
  /** The place of that day's record in the log. */
  readonly index: number
  readonly size: number
  readonly seen: readonly Seen[]
}

interface Filing {
  readonly blind: Uint8Array
  readonly commitment: Uint8Array
  readonly index: number
  readonly path: readonly Uint8Array[]
  readonly entry: string
  readonly record: DayRecord
}

/** What this file shows about the application with this opening. Throws a `LedgerError`. */
export function checkProof(text: string, trust: Trust, opening: Uint8Array): Verdict {
  const { head, rest: signed } = split(text)
  const [title, extra = '', ...lines] = head
  if (title !== PROOF || text.length > LIMIT) throw new LedgerUnreadable('It is no proof file.')
  const { index, path } = placeOf(lines)
  const filing = readFiling(decoded(readBase64(valueOf(extra, 'extra'))))
  const note = splitNote(signed)
  checkSigned(note, readLedgerKey(trust.key))
  const { size, root } = readCheckpoint(note.text, trust.key)
  if (!includes(leafHash(utf8(filing.entry)), index, size, path, root)) {
    throw new LedgerMismatch('The record of the day is not in the log.')
  }
  checkFiling(filing, trust.line, opening)
  return { day: filing.record.day, index, size, seen: seenBy(note, trust.witnesses.map(readWitnessKey)) }
}

function checkFiling({ record, commitment, index, path, blind }: Filing, line: string, opening: Uint8Array): void {
  if (record.line !== line) throw new LedgerMismatch('It is in the book of another line.')
  if (!includes(leafHash(commitment), index, record.size, path, record.root)) {
    throw new LedgerMismatch('The application is not in the record of the day.')
  }
  if (!isSame(sha256(concat(utf8(COMMITMENT), opening, blind)), commitment)) {
    throw new LedgerMismatch('It is the proof of another application.')
  }
}

function readFiling(text: string): Filing {
  const { head, rest: entry } = split(text)
  const [title, blind = '', commitment = '', ...lines] = head
  if (title !== FILING) throw new LedgerUnreadable('It does not say where an application is in the book.')
  return {
    blind: readHash(valueOf(blind, 'blind')),
    commitment: readHash(valueOf(commitment, 'commitment')),
    ...placeOf(lines),
    entry,
    record: readDay(entry),
  }
}

function readCheckpoint(text: string, key: string): { size: number; root: Uint8Array } {
  const [origin, size = '', root = '', ...more] = text.split('\n')
  if (more.pop() !== '' || more.includes('') || origin !== key.slice(0, key.indexOf('+'))) {
    throw new LedgerUnreadable('It is not a checkpoint of this log.')
  }
  return { size: readNumber(size), root: readHash(root) }
}

/** `index <number>` and the hashes that follow it. */
function placeOf([first = '', ...steps]: readonly string[]): { index: number; path: Uint8Array[] } {
  if (steps.length > STEPS) throw new LedgerUnreadable('It has too many steps.')
  return { index: readNumber(valueOf(first, 'index')), path: steps.map(readHash) }
}

/** The lines up to the first empty one, and what follows it. */
function split(text: string): { head: string[]; rest: string } {
  const gap = text.indexOf('\n\n')
  if (gap < 0) throw new LedgerUnreadable('It has one part only.')
  return { head: text.slice(0, gap).split('\n'), rest: text.slice(gap + 2) }
}

function valueOf(line: string, word: string): string {
  if (!line.startsWith(`${word} `)) throw new LedgerUnreadable(`The line "${word}" is missing.`)
  return line.slice(word.length + 1)
}

function decoded(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes)
  } catch {
    throw new LedgerUnreadable('It is not UTF-8.')
  }
}
