/** Sealing and opening whole documents in the browser: age files that only the named keys open. */
import { Decrypter, Encrypter } from 'age-encryption'
import {
  decode,
  encode,
  expect,
  readStatement,
  textOf,
  writeStatement,
  type Application,
  type EpochSecret,
  type Handed,
  type Message,
  type Note,
  type Place,
  type Proposal,
  type Reply,
  type Statement,
  type Transcript,
} from './documents.ts'
import { utf8 } from './encoding.ts'
import { DocumentError, EnvelopeError, KeyTextError } from './errors.ts'
import { sign, verify, type SigningKey, type Verifier } from './notes.ts'
import { pad } from './padding.ts'
import { teamOf } from './roster.ts'

/** An age file of `plaintext` that each of `recipients` (`age1pq1…`) can open. Throws `KeyTextError`. */
export async function seal(plaintext: Uint8Array, recipients: readonly string[]): Promise<Uint8Array> {
  const encrypter = new Encrypter()
  for (const recipient of recipients) {
    try {
      if (!recipient.startsWith('age1pq1')) throw new TypeError('another kind of key')
      encrypter.addRecipient(recipient)
    } catch {
      throw new KeyTextError('This key text is not one of ours, or a letter of it is wrong.')
    }
  }
  return encrypter.encrypt(plaintext)
}

/**
 * The plaintext of an age file, still padded. Throws `EnvelopeError` when `identity` does not open it and
 * `KeyTextError` when it is no identity.
 */
export async function open(sealed: Uint8Array, identity: string): Promise<Uint8Array> {
  const decrypter = new Decrypter()
  try {
    decrypter.addIdentity(identity)
  } catch {
    throw new KeyTextError('This key text is not one of ours, or a letter of it is wrong.')
  }
  try {
    return await decrypter.decrypt(sealed)
  } catch {
    throw new EnvelopeError('This envelope is damaged, or it was sealed to another key.')
  }
}

/** What an applicant hands in first, for the team epoch. Throws `DocumentError` when a field breaks its limits. */
export const sealApplication = (application: Application, epoch: string): Promise<Uint8Array> =>
  seal(encode(application), [epoch])

/** A later word in the same case, for the team epoch. */
export const sealMessage = (message: Message, epoch: string): Promise<Uint8Array> => seal(encode(message), [epoch])

/** An answer, signed by the team, for the applicant, the `others` of the group and the next shift. */
export const sealReply = (
  reply: Reply,
  team: SigningKey,
  applicant: string,
  epoch: string,
  others: readonly string[] = [],
): Promise<Uint8Array> => seal(signed(reply, team), [applicant, ...others, epoch])

/** A word among caseworkers, signed by the team, for one team epoch only: of a transcript, another team's. */
export const sealNote = (note: Note | Proposal | Transcript, team: SigningKey, epoch: string): Promise<Uint8Array> =>
  seal(signed(note, team), [epoch])

/** A team epoch's secret keys, for one caseworker or invitation. */
export const sealEpoch = (secret: EpochSecret, holder: string): Promise<Uint8Array> => seal(encode(secret), [holder])

/** What an applicant handed in at `place`. Throws `EnvelopeError`, or `DocumentError` when it belongs elsewhere. */
export async function openDocument(sealed: Uint8Array, identity: string, place: Place): Promise<Handed> {
  const document = decode(await open(sealed, identity))
  if (document.kind === 'epoch') throw new DocumentError('It is of another kind.')
  return expect(document, place)
}

/** A team epoch's secret keys, sealed to `identity`. Throws as `openDocument` does. */
export async function openEpoch(sealed: Uint8Array, identity: string, place: Place): Promise<EpochSecret> {
  const document = decode(await open(sealed, identity))
  if (document.kind !== 'epoch') throw new DocumentError('It is of another kind.')
  return expect(document, place)
}

/**
 * An answer in the case at `place` that `team` has signed, for the applicant's identity or the epoch's.
 * Throws `EnvelopeError`, `NoteError` when the team has not signed it, `DocumentError` when it belongs elsewhere.
 */
export async function openReply(sealed: Uint8Array, identity: string, team: Verifier, place: Place): Promise<Reply> {
  const statement = await openStatement(sealed, identity, team, place)
  if (statement.kind !== 'reply') throw new DocumentError('It is of another kind.')
  return statement
}

/** A note in the case at `place` that `team` has signed. Throws as `openReply` does. */
export async function openNote(sealed: Uint8Array, identity: string, team: Verifier, place: Place): Promise<Note> {
  const statement = await openStatement(sealed, identity, team, place)
  if (statement.kind !== 'note') throw new DocumentError('It is of another kind.')
  return statement
}

/** A reply that waits for a second person, in the case at `place`. Throws as `openReply` does. */
export async function openProposal(
  sealed: Uint8Array,
  identity: string,
  team: Verifier,
  place: Place,
): Promise<Proposal> {
  const statement = await openStatement(sealed, identity, team, place)
  if (statement.kind !== 'proposal') throw new DocumentError('It is of another kind.')
  return statement
}

/** What another of `teams` told the team at `place`, signed by the very team it names. Throws as `openReply` does. */
export async function openTranscript(
  sealed: Uint8Array,
  identity: string,
  teams: ReadonlyMap<string, Verifier>,
  place: Place,
): Promise<Transcript> {
  const note = textOf(await open(sealed, identity))
  const transcript = readStatement(verify(note, [...teams.values()]))
  const sender = transcript.kind === 'transcript' ? teams.get(transcript.sender) : undefined
  if (transcript.kind !== 'transcript' || !sender) throw new DocumentError('It is of another kind.')
  verify(note, [sender]) // another team must not speak for this one
  return expect(transcript, place)
}

const signed = (statement: Statement, team: SigningKey): Uint8Array => pad(utf8(sign(writeStatement(statement), team)))

async function openStatement(
  sealed: Uint8Array,
  identity: string,
  team: Verifier,
  place: Place,
): Promise<Statement> {
  const note = textOf(await open(sealed, identity))
  return expect(readStatement(verify(note, [team])), { ...place, team: teamOf(team) })
}
