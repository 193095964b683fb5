/** Replies and notes, written as documents, signed by the team and sealed: each in its own function, to its own readers. */
import { wellFormed } from '../sealing/documents.ts'
import { randomBytes, toBase64 } from '../sealing/encoding.ts'
import { sealNote, sealReply } from '../sealing/envelopes.ts'
import { today } from './clock.ts'
import type { Draft } from './drafts.ts'
import type { Keyring } from './keyring.ts'
import type { Thread } from './thread.ts'
import { Refused } from './wire.ts'

/** What the server gets: it cannot open it, and the same `key` sent again is done once. */
export interface Written {
  readonly seen: number
  readonly key: string
  readonly epoch: string
  readonly sealed: string
}

/** A reply, for the applicant and for the next shift. Throws `Refused` when nothing may be written now. */
export async function writeReply(keyring: Keyring, thread: Thread, draft: Draft): Promise<Written> {
  const { current, signing, answerable, document } = desk(keyring, thread)
  const reply = { ...document, kind: 'reply' as const, text: wellFormed(draft.reply), quotes: draft.quotes }
  return written(thread, current.epoch, await sealReply(reply, signing, answerable.recipient, current.recipient))
}

/** A note, for the team only. Throws `Refused` when nothing may be written now. */
export async function writeNote(keyring: Keyring, thread: Thread, author: string, text: string): Promise<Written> {
  const { current, signing, document } = desk(keyring, thread)
  const note = { ...document, kind: 'note' as const, author, text: wellFormed(text) }
  return written(thread, current.epoch, await sealNote(note, signing, current.recipient))
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
