/** What a lead's browser makes: invitations, copies of keys, new epochs, with or without a farewell. */
import type { EpochSecret } from '../sealing/documents.ts'
import { toBase64 } from '../sealing/encoding.ts'
import { sealEpoch } from '../sealing/envelopes.ts'
import { KeyTextError, SealingError } from '../sealing/errors.ts'
import { newIdentity, recipientOf } from '../sealing/identity.ts'
import { invitationKeys, invitationText, newInvitation } from '../sealing/invitation.ts'
import { signingText } from '../sealing/notes.ts'
import { makeEpoch, type Card } from '../sealing/roster.ts'
import type { Keyring } from './keyring.ts'
import type { People } from './staff-wire.ts'
import { KEYLESS, Refused, type Caseworker, type Client, type Role } from './wire.ts'

const DAY_MS = 86_400_000
/** As in the founding of a line: a week, and spare weeks for the one that is forgotten. */
const EPOCH_DAYS = 35
/** What is wrong with the epoch, and nothing with the dismissal. */
const EPOCH_FAULTS: readonly string[] = ['EpochTaken', 'RequestUnreadable', 'NoteError', 'SecretMissing']

/** Which keys somebody gets: what is sealed from now on, or everything the team can still open. */
export type History = 'from-now-on' | 'everything'

/** The epochs that a choice stands for. */
export function chosen(keyring: Keyring, history: History): readonly EpochSecret[] {
  const now = keyring.epochs.filter(({ epoch }) => epoch === keyring.current?.epoch)
  // Whoever joins signs their card with a key of the team, so one epoch there must be.
  return history === 'from-now-on' && now.length > 0 ? now : keyring.epochs
}

/** Whom an invitation is for. `replaces`: the colleague who lost their keys and comes in anew. */
export interface Wanted {
  readonly role: Role
  readonly history: History
  readonly replaces?: string
}

/** Open an invitation; answers its public id and the fragment of its link, which exists nowhere else. */
export async function invite(
  client: Client,
  keyring: Keyring,
  { role, history, replaces }: Wanted,
): Promise<{ readonly id: string; readonly fragment: string }> {
  const secret = newInvitation()
  const { id, open } = invitationKeys(secret, keyring.line)
  const copies = KEYLESS.includes(role) ? [] : await copiesFor(await recipientOf(open), chosen(keyring, history))
  await client.ask('invite', { invitation: id, role, copies, replaces: replaces ?? null })
  return { id, fragment: invitationText(secret) }
}

/** Give a colleague, whose card was checked, the keys they lack. */
export async function share(client: Client, card: Card, missing: readonly EpochSecret[]): Promise<void> {
  await client.ask('share', { caseworker: card.id, copies: await copiesFor(card.recipient, missing) })
}

/** Begin the next epoch, for everybody whose card holds. Answers its name. */
export async function beginEpoch(client: Client, keyring: Keyring, now: Date): Promise<string> {
  const { epoch, ...begun } = await nextFor(keyring, await client.ask<People>('people'), now)
  await client.ask('begin-epoch', begun)
  return epoch
}

/**
 * Dismiss somebody, and begin in the same transaction the next epoch for everybody who stays, so that nothing is sealed
 * any more to a key that they have. Answers its name; nothing when it could not be made: they are out all the same.
 */
export async function dismiss(
  client: Client,
  keyring: Keyring,
  gone: Caseworker,
  now: Date,
): Promise<string | undefined> {
  const alone = { caseworker: gone.id }
  if (KEYLESS.includes(gone.role)) return void (await client.ask('dismiss', alone))
  try {
    const { epoch, ...begun } = await nextFor(keyring, await client.ask<People>('people'), now, gone.id)
    await client.ask('dismiss', { ...alone, ...begun })
    return epoch
  } catch (error) {
    const epochFailed = error instanceof SealingError || (error instanceof Refused && EPOCH_FAULTS.includes(error.kind))
    if (!epochFailed) throw error
    await client.ask('dismiss', alone)
    return undefined
  }
}

/** The note of the next epoch and its copies for everybody who is to open it: not who is suspended, or `gone`. */
async function nextFor(keyring: Keyring, { people, epochs }: People, now: Date, gone = '') {
  const signing = keyring.signing
  if (!signing) throw new KeyTextError("The team's signing key is not at hand.")
  const { line, team } = keyring
  const identity = newIdentity()
  const epoch = nextEpoch(
    epochs.map((known) => known.epoch),
    now,
  )
  const note = makeEpoch(signing, {
    line,
    team,
    epoch,
    recipient: await recipientOf(identity),
    opens: dateOf(now),
    closes: dateOf(new Date(now.getTime() + EPOCH_DAYS * DAY_MS)),
  })
  const secret: EpochSecret = { kind: 'epoch', v: 1, line, team, epoch, identity, signing: signingText(signing) }
  const staying = people.map(({ caseworker }) => caseworker).filter(({ id, suspended }) => id !== gone && !suspended)
  const copies = staying
    .flatMap((person) => keyring.card(person) ?? [])
    .map(async (card) => ({ holder: card.id, sealed: toBase64(await sealEpoch(secret, card.recipient)) }))
  return { epoch, note, copies: await Promise.all(copies) }
}

/** The ISO week of `now`, or the week after the newest known one: a second epoch within a week takes the next name. */
export function nextEpoch(known: readonly string[], now: Date): string {
  const week = weekOf(now)
  const newest = [...known].sort().at(-1)
  if (!newest || newest < week) return week
  const [year, number] = newest.split('-W').map(Number) as [number, number]
  return weekOf(new Date(mondayOf(year, number).getTime() + 7 * DAY_MS))
}

/** The ISO 8601 week of a day, UTC: `2026-W47`. */
export function weekOf(day: Date): string {
  const thursday = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate()))
  thursday.setUTCDate(thursday.getUTCDate() + 3 - ((thursday.getUTCDay() + 6) % 7))
  const year = thursday.getUTCFullYear()
  const number = Math.round((thursday.getTime() - mondayOf(year, 1).getTime() - 3 * DAY_MS) / (7 * DAY_MS)) + 1
  return `${year}-W${String(number).padStart(2, '0')}`
}

function mondayOf(year: number, week: number): Date {
  const fourth = new Date(Date.UTC(year, 0, 4)) // always in week 1
  return new Date(fourth.getTime() + (-((fourth.getUTCDay() + 6) % 7) + (week - 1) * 7) * DAY_MS)
}

const dateOf = (day: Date): string => day.toISOString().slice(0, 10)

const copiesFor = (recipient: string, secrets: readonly EpochSecret[]) =>
  Promise.all(
    secrets.map(async (secret) => ({ epoch: secret.epoch, sealed: toBase64(await sealEpoch(secret, recipient)) })),
  )
