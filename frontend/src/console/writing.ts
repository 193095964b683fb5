/** Replies and notes, written as documents, signed by the team and sealed: each in its own function, to its own readers. */
import { encode, wellFormed, type Application, type Message, type Note, type Part } from '../sealing/documents.ts'
import { randomBytes, toBase64 } from '../sealing/encoding.ts'
import { seal, sealNote, sealReply } from '../sealing/envelopes.ts'
import { SealingError } from '../sealing/errors.ts'
import type { EpochKey } from '../sealing/roster.ts'
import { today } from './clock.ts'
import type { Draft } from './drafts.ts'
import type { Keyring } from './keyring.ts'
import { sourceOf, type Thread } from './thread.ts'
import { Refused } from './wire.ts'

/** What the server gets: it cannot open it, and the same `key` sent again is done once. */
export interface Written {
  readonly seen: number
  readonly key: string
  readonly epoch: string
  readonly sealed: string
}

/** What words can be struck from: what only the team holds. */
export type Strikable = Application | Message | Note
export type Struck = Pick<Written, 'epoch' | 'sealed'>

/** A reply, for the applicant and for the next shift. Throws `Refused` when nothing may be written now. */
export async function writeReply(keyring: Keyring, thread: Thread, draft: Draft): Promise<Written> {
  const { current, signing, answerable, document } = desk(keyring, thread)
  const { recipient, others } = answerable
  const also = others.map((other) => other.case)
  const reply = { ...document, kind: 'reply' as const, text: wellFormed(draft.reply), quotes: draft.quotes, also }
  const sealed = await sealReply(reply, signing, recipient, current.recipient, others.map((other) => other.reply))
  return written(thread, current.epoch, sealed)
}

/** A note, for the team only. Throws `Refused` when nothing may be written now. */
export async function writeNote(keyring: Keyring, thread: Thread, author: string, text: string): Promise<Written> {
  const { current, signing, document } = desk(keyring, thread)
  const note = { ...document, kind: 'note' as const, author, text: wellFormed(text) }
  return written(thread, current.epoch, await sealNote(note, signing, current.recipient))
}

/** A reply for a second person to read, for the team only. Throws `Refused` when nothing may be written now. */
export async function writeProposal(keyring: Keyring, thread: Thread, author: string, draft: Draft): Promise<Written> {
  const { current, signing, document } = desk(keyring, thread)
  const { quotes } = draft
  const proposal = { ...document, kind: 'proposal' as const, author, text: wellFormed(draft.reply), quotes }
  return written(thread, current.epoch, await sealNote(proposal, signing, current.recipient))
}

/** What another team is told of a case. Throws `Refused` when it has no open key, or all this is too long. */
export async function writeTranscript(
  keyring: Keyring,
  thread: Thread,
  author: string,
  to: EpochKey | undefined,
  parts: readonly Part[],
): Promise<Written> {
  const { signing, answerable, document } = desk(keyring, thread)
  const told = sourceOf(thread)
  if (!to || !told) throw new Refused('EpochClosed', 'That team has no open key.', 409)
  const { situation, country, people, safe, private: hidden, keep_longer } = told
  const wishes = { situation, country, people, safe, private: hidden, keep_longer }
  const { recipient: reply, others } = answerable
  const place = { ...document, team: to.team, epoch: to.epoch, sender: keyring.team }
  const transcript = { ...place, ...wishes, kind: 'transcript' as const, author, reply, others, parts }
  try {
    return written(thread, to.epoch, await sealNote(transcript, signing, to.recipient))
  } catch (error) {
    if (error instanceof SealingError) throw new Refused('TranscriptTooLong', 'This is too much for one transcript.', 400)
    throw error
  }
}

/** An entry with other words, sealed anew: all else that it says stays. Throws `Refused` when no epoch is open. */
export async function writeAnew(keyring: Keyring, document: Strikable, text: string): Promise<Struck> {
  const { current, signing } = keyring
  if (!current || !signing) throw new Refused('NoEpoch', 'No epoch is open.', 409)
  const anew = { ...document, epoch: current.epoch, text }
  const sealed = await (anew.kind === 'note'
    ? sealNote(anew, signing, current.recipient)
    : seal(encode(anew), [current.recipient]))
  return { epoch: current.epoch, sealed: toBase64(sealed) }
}

/** What every document of this case says of itself, and the keys at hand. */
function desk(keyring: Keyring, thread: Thread) {
  const { current, signing, line, team } = keyring
  const { answerable } = thread
  if (!current || !signing) throw new Refused('NoEpoch', 'No epoch is open.', 409)
  if (!answerable) throw new Refused('CaseGone', 'This case cannot be answered.', 410)
  const { tag, language } = answerable
  const document = { v: 1 as const, line, team, epoch: current.epoch, case: tag, language, made: today() }
  return { current, signing, answerable, document }
}

const written = (thread: Thread, epoch: string, sealed: Uint8Array): Written => ({
  seen: thread.seen,
  key: toBase64(randomBytes(16)),
  epoch,
  sealed: toBase64(sealed),
})
