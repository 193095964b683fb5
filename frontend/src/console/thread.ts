/**
 * A case, opened: every entry checked against all others.
 *
 * The case tag is a secret that only the applicant and, sealed, the team know. An entry with another tag,
 * or with another reply key, was put here by somebody else: then nothing may be answered in this case.
 */
import { fromBase64 } from '../sealing/encoding.ts'
import type { Application, Message, Note, Reply } from '../sealing/documents.ts'
import { openDocument, openNote, openReply } from '../sealing/envelopes.ts'
import { SealingError } from '../sealing/errors.ts'
import type { Keyring } from './keyring.ts'
import type { Case, Entry } from './wire.ts'

export type Document = Application | Message | Reply | Note

/** An entry that opened, or why it did not. */
export type Opened =
  | { readonly entry: Entry; readonly document: Document }
  | { readonly entry: Entry; readonly closed: 'no-key' | 'damaged' }

/** What is wrong with a case as a whole. */
export type Trouble = 'no-key' | 'damaged' | 'mixed'

export interface Thread {
  readonly entries: readonly Opened[]
  readonly application: Application | undefined
  /** What an answer needs; undefined when none may be written. */
  readonly answerable: { readonly tag: string; readonly recipient: string; readonly language: string } | undefined
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
  if (kind === 'note') return openNote(sealed, identity, keyring.verifier, place)
  return openDocument(sealed, identity, place)
}

/** What the opened entries say together. */
export function weigh(entries: readonly Opened[]): Thread {
  const documents = entries.flatMap((opened) => ('document' in opened ? [opened.document] : []))
  const handed = documents.filter(
    (one): one is Application | Message => one.kind === 'application' || one.kind === 'message',
  )
  const tags = new Set(documents.map((document) => document.case))
  const recipients = new Set(handed.map((document) => document.reply))
  const trouble = troubleOf(entries, tags.size > 1 || recipients.size > 1)
  const newest = handed.at(-1)
  return {
    entries,
    application: handed.find((one): one is Application => one.kind === 'application'),
    answerable:
      newest && trouble !== 'mixed'
        ? { tag: newest.case, recipient: newest.reply, language: newest.language }
        : undefined,
    trouble,
    seen: entries.at(-1)?.entry.number ?? 0,
  }
}

function troubleOf(entries: readonly Opened[], mixed: boolean): Trouble | undefined {
  if (mixed) return 'mixed'
  const closed = entries.flatMap((opened) => ('closed' in opened ? [opened.closed] : []))
  return closed.includes('damaged') ? 'damaged' : closed[0]
}

/** The words of a thread, for the search in memory. */
export const wordsOf = (thread: Thread): string =>
  thread.entries
    .map((opened) => ('document' in opened ? opened.document.text : ''))
    .join('\n')
    .toLowerCase()
