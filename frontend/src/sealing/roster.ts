/**
 * Who speaks for a line: roster, epoch, caseworker and channels notes (spec/sealing.md section 4).
 * A reader trusts an epoch's recipient only along root, team, epoch.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, fromHex, toHex, utf8 } from './encoding.ts'
import { NoteError, SealingError } from './errors.ts'
import { parseVerifier, sign, verify, type SigningKey, type Verifier } from './notes.ts'
import { ADDRESS, ALIAS, DATE, EPOCH, LINE, NAME, RECIPIENT, ROLE, TAG } from './shapes.ts'
import { spell, type WordList } from './words.ts'

const CHECK_WORDS = 6
const CARD_WORDS = 4

/** The teams of a line and the keys that speak for them. `made` is a date, ISO 8601. */
export interface Roster {
  readonly line: string
  readonly teams: ReadonlyMap<string, Verifier>
  readonly made: string
}

/** The public half of a team epoch. `opens` and `closes` are dates. */
export interface EpochKey {
  readonly line: string
  readonly team: string
  readonly epoch: string
  readonly recipient: string
  readonly opens: string
  readonly closes: string
}

/** A caseworker as the team knows them: whom to seal epoch copies to. */
export interface Card {
  readonly line: string
  readonly team: string
  readonly id: string
  readonly name: string
  readonly role: 'lead' | 'caseworker'
  readonly recipient: string
}

/** All official ways to a line. */
export interface ChannelList {
  readonly line: string
  readonly channels: readonly { readonly kind: string; readonly address: string }[]
  readonly made: string
}

/** Clocks of telephones are wrong by hours, sometimes by a day. */
const CLOCK_SLACK_MS = 2 * 86_400_000

const EPOCH_LINES = { line: LINE, team: NAME, epoch: EPOCH, recipient: RECIPIENT, opens: DATE, closes: DATE }
const CARD_LINES = { line: LINE, team: NAME, id: TAG, name: ALIAS, role: ROLE, recipient: RECIPIENT }

/** The line id: SHA-256 of the root's public key, in hexadecimal. */
export const lineId = (root: Verifier): string => toHex(sha256(root.public))

/** The name of a team's key in the line of `root`. */
export const teamName = (root: Verifier, team: string): string => `${root.name.replace(/\/root$/, '')}/team/${team}`

/** The team whose key this is, by the key's name. */
export const teamOf = (verifier: Verifier): string => verifier.name.split('/team/').pop()!

/** Six words by which people tell a line from its copies. */
export function checkWords(line: string, list: WordList): string[] {
  const digest = sha256(concat(utf8('safeconduct/check-words/v1'), fromHex(line)))
  return spell(BigInt(`0x${toHex(digest)}`) >> BigInt(256 - 11 * CHECK_WORDS), CHECK_WORDS, list)
}

/** Four words by which two people tell, aloud, that they see the same card (44 bits of who it is and of its key). */
export function cardWords(card: Pick<Card, 'id' | 'recipient'>, list: WordList): string[] {
  const digest = sha256(concat(utf8('safeconduct/card-words/v1'), fromHex(card.id), utf8(card.recipient)))
  return spell(BigInt(`0x${toHex(digest)}`) >> BigInt(256 - 11 * CARD_WORDS), CARD_WORDS, list)
}

/** A roster that `root` has signed. Throws `NoteError` when it has not, or when it is of another line. */
export function readRoster(note: string, root: Verifier): Roster {
  const { line, rows, made } = listing(note, root, 'roster', 'team')
  const teams = new Map(rows.map((row) => readTeam(row, root)))
  if (teams.size !== rows.length) throw new NoteError('It names a team twice.')
  return { line, teams, made }
}

/** The official channels as `root` has signed them. Throws `NoteError` when it has not. */
export function readChannels(note: string, root: Verifier): ChannelList {
  const { line, rows, made } = listing(note, root, 'channels', 'channel')
  const channels = rows.map((row) => {
    const [kind, address] = halves(row)
    return { kind: fitting(kind, NAME), address: fitting(address, ADDRESS) }
  })
  return { line, channels, made }
}

/** An epoch that a team of `roster` has signed. Throws `NoteError` when none has. */
export const readEpoch = (note: string, roster: Roster): EpochKey =>
  byTeam(note, roster, 'epoch', EPOCH_LINES) as unknown as EpochKey

/** A caseworker note that a team of `roster` has signed. Throws `NoteError` when none has. */
export const readCard = (note: string, roster: Roster): Card =>
  byTeam(note, roster, 'caseworker', CARD_LINES) as unknown as Card

/**
 * Whether an epoch must not be sealed to any more: its last day is over by this device's clock. A server that still
 * shows it is kept from showing the next one, or shows it for somebody who has its key and should no longer read.
 */
export const isOver = (epoch: Pick<EpochKey, 'closes'>, now: Date): boolean =>
  new Date(now.getTime() - CLOCK_SLACK_MS).toISOString().slice(0, 10) > epoch.closes

/** The epoch note, signed by the team's key. */
export const makeEpoch = (key: SigningKey, epoch: EpochKey): string => make(key, 'epoch', EPOCH_LINES, { ...epoch })

/** The caseworker note, signed by the team's key. */
export const makeCard = (key: SigningKey, card: Card): string => make(key, 'caseworker', CARD_LINES, { ...card })

type Lines = Readonly<Record<string, RegExp>>

function make(key: SigningKey, kind: string, lines: Lines, values: Record<string, string>): string {
  const rows = Object.entries(lines).map(([name, shape]) => `${name} ${fitting(values[name] ?? '', shape)}\n`)
  return sign(`safeconduct ${kind} v1\n${rows.join('')}`, key)
}

function fields(text: string, kind: string): [string, string][] {
  const [first, ...rows] = text.slice(0, -1).split('\n')
  if (first !== `safeconduct ${kind} v1` || rows.length < 2) throw new NoteError(`It is not a ${kind} note.`)
  return rows.map(halves)
}

function halves(row: string): [string, string] {
  const gap = row.indexOf(' ')
  return gap < 0 ? [row, ''] : [row.slice(0, gap), row.slice(gap + 1)]
}

function valueOf(row: [string, string] | undefined, name: string): string {
  if (row?.[0] !== name) throw new NoteError(`\`${name}\` is not where it should be.`)
  return row[1]
}

function fitting(value: string, shape: RegExp): string {
  if (!shape.test(value)) throw new NoteError('A value does not have its shape.')
  return value
}

/** A note of the root: its line, rows of one name, and a date. */
function listing(note: string, root: Verifier, kind: string, name: string) {
  const [first, ...rest] = fields(verify(note, [root]), kind)
  const line = valueOf(first, 'line')
  const made = fitting(valueOf(rest.pop(), 'made'), DATE)
  if (line !== lineId(root)) throw new NoteError('It is of another line.')
  return { line, made, rows: rest.map((row) => valueOf(row, name)) }
}

/** The values of a note signed by the very team that it names. */
function byTeam(note: string, roster: Roster, kind: string, lines: Lines): Record<string, string> {
  const rows = fields(verify(note, [...roster.teams.values()]), kind)
  const names = Object.keys(lines)
  if (rows.length !== names.length) throw new NoteError('It has too few or too many lines.')
  const values = Object.fromEntries(
    names.map((name, place) => [name, fitting(valueOf(rows[place], name), lines[name]!)]),
  )
  const signer = roster.teams.get(values['team']!)
  if (values['line'] !== roster.line || !signer) {
    throw new NoteError('It is of another line, or of a team that is not in the roster.')
  }
  verify(note, [signer]) // another team of the line must not speak for this one
  return values
}

function readTeam(row: string, root: Verifier): [string, Verifier] {
  const [team, vkey] = halves(row)
  try {
    const verifier = parseVerifier(vkey)
    if (verifier.name === teamName(root, fitting(team, NAME))) return [team, verifier]
  } catch (error) {
    if (!(error instanceof SealingError)) throw error
  }
  throw new NoteError("A team's key is damaged, or has another name than the team.")
}
