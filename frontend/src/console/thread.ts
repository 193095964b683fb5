/**
 * A case, opened: every entry checked against all others.
 *
 * The case tag is a secret that only the applicant and, sealed, the team know. An entry with another tag,
 * or with another reply key, was put here by somebody else: then nothing may be answered in this case. Further
 * receipts of a group are no strangers: a message under a receipt that is known names them.
 */
import { fromBase64 } from '../sealing/encoding.ts'
import type {
  Application,
  Message,
  Note,
  OtherReceipt,
  Proposal,
  Reply,
  Transcript,
} from '../sealing/documents.ts'
import { OTHERS } from '../sealing/documents.ts'
import { openDocument, openNote, openProposal, openReply, openTranscript } from '../sealing/envelopes.ts'
import { SealingError } from '../sealing/errors.ts'
import type { Keyring } from './keyring.ts'
import type { Case, Entry } from './wire.ts'

export type Document = Application | Message | Reply | Note | Proposal | Transcript
/** What says how to answer: an applicant's own words, or what another team has handed over. */
type Source = Application | Message | Transcript

/** An entry that opened, or why it did not. */
export type Opened =
  | { readonly entry: Entry; readonly document: Document }
  | { readonly entry: Entry; readonly closed: 'no-key' | 'damaged' | 'other-team' }

/** What is wrong with a case as a whole. */
export type Trouble = 'no-key' | 'damaged' | 'mixed'

/** Whom an answer is for: the first receipt of the case, and the further ones of its group. */
export interface Answerable {
  readonly tag: string
  readonly recipient: string
  readonly others: readonly OtherReceipt[]
  readonly language: string
}

export interface Thread {
  readonly entries: readonly Opened[]
  readonly application: Application | undefined
  /** What an answer needs; undefined when none may be written. */
  readonly answerable: Answerable | undefined
  readonly trouble: Trouble | undefined
  /** The number of the newest entry. */
  readonly seen: number
}

/** Open every entry of a case. Never throws for a damaged one: it is shown as such. */
export async function openThread(record: Case, keyring: Keyring): Promise<Thread> {
  const entries: Opened[] = []
  for (const entry of record.entries) entries.push(await openEntry(entry, keyring))
  return weigh(entries)
}

async function openEntry(entry: Entry, keyring: Keyring): Promise<Opened> {
  if (entry.team !== keyring.team) return { entry, closed: 'other-team' }
  const secret = keyring.secret(entry.epoch)
  if (!secret) return { entry, closed: 'no-key' }
  const place = { line: keyring.line, team: keyring.team, epoch: entry.epoch }
  const sealed = fromBase64(entry.sealed)
  try {
    return { entry, document: await openAs(entry.kind, sealed, secret.identity, keyring, place) }
  } catch (error) {
    if (error instanceof SealingError) return { entry, closed: 'damaged' }
    throw error
  }
}

function openAs(
  kind: Entry['kind'],
  sealed: Uint8Array,
  identity: string,
  keyring: Keyring,
  place: { line: string; team: string; epoch: string },
): Promise<Document> {
  if (kind === 'reply') return openReply(sealed, identity, keyring.verifier, place)
  if (kind === 'proposal') return openProposal(sealed, identity, keyring.verifier, place)
  if (kind === 'transcript') return openTranscript(sealed, identity, keyring.roster.teams, place)
  if (kind === 'note' || kind === 'handover') return openNote(sealed, identity, keyring.verifier, place)
  return openDocument(sealed, identity, place)
}

/** What the opened entries say together. */
export function weigh(entries: readonly Opened[]): Thread {
  const documents = entries.flatMap((opened) => ('document' in opened ? [opened.document] : []))
  const handed = documents.filter(
    (one): one is Source => one.kind === 'application' || one.kind === 'message' || one.kind === 'transcript',
  )
  const known = receiptsOf(handed)
  const foreign = documents.some((one) => !known.has(one.case) || ('reply' in one && known.get(one.case) !== one.reply))
  const trouble = troubleOf(entries, handed.length > 0 && foreign)
  const newest = handed.at(-1)
  const [first, ...others] = [...known].map(([tag, reply]) => ({ case: tag, reply }))
  return {
    entries,
    application: handed.find((one): one is Application => one.kind === 'application'),
    answerable:
      newest && first && trouble !== 'mixed'
        ? { tag: first.case, recipient: first.reply, others, language: newest.language }
        : undefined,
    trouble,
    seen: entries.at(-1)?.entry.number ?? 0,
  }
}

/** The receipts that lead to a case, by case tag: the first one's, and those that a message under a known one names. */
function receiptsOf(handed: readonly Source[]): Map<string, string> {
  const known = new Map(handed.slice(0, 1).map((first) => [first.case, first.reply]))
  for (const one of handed) {
    if (one.kind === 'application' || known.get(one.case) !== one.reply) continue
    for (const other of one.others) if (known.size <= OTHERS && !known.has(other.case)) known.set(other.case, other.reply)
  }
  return known
}

function troubleOf(entries: readonly Opened[], mixed: boolean): Trouble | undefined {
  if (mixed) return 'mixed'
  const closed = entries.flatMap((opened) => ('closed' in opened ? [opened.closed] : []))
  return (['damaged', 'no-key'] as const).find((trouble) => closed.includes(trouble))
}

/** Whether a case is still what it was when it was opened: nothing new, nothing struck. */
export const isFresh = (thread: Thread, { entries }: Case): boolean =>
  thread.trouble !== 'no-key' &&
  thread.entries.length === entries.length &&
  thread.entries.every(({ entry }, at) => entry.number === entries[at]!.number && entry.sealed === entries[at]!.sealed)

/** The newest word on who the applicants are and what they wish. */
export const sourceOf = (thread: Thread): Application | Transcript | undefined =>
  thread.entries
    .flatMap((opened) => ('document' in opened ? [opened.document] : []))
    .findLast((one): one is Application | Transcript => one.kind === 'application' || one.kind === 'transcript')

/** Everything that a document says in words. */
export const textOf = (document: Document): string =>
  document.kind === 'transcript' ? document.parts.map((part) => part.text).join('\n\n') : document.text

/** The words of a thread, for the search in memory. */
export const wordsOf = (thread: Thread): string =>
  thread.entries
    .map((opened) => ('document' in opened ? textOf(opened.document) : ''))
    .join('\n')
    .toLowerCase()
