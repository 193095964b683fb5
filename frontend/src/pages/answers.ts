// The answers of a case: fetched, opened on this device with the receipt's key, believed only when the team signed them.

import type { Reply } from '../sealing/documents.ts'
import { openReply } from '../sealing/envelopes.ts'
import { EnvelopeError, SealingError } from '../sealing/errors.ts'
import type { ReceiptKeys } from '../sealing/receipt.ts'
import { el } from './element.ts'
import { verifiedKeys, type LineKeys } from './keys.ts'
import type { Page } from './page.ts'
import type { Translate } from './phrases.ts'
import { fetchAnswers, type SealedAnswer } from './wire.ts'

/** An answer; `closed` when this receipt does not open it, null when the team did not sign it. */
export type Found = Reply | 'closed' | null

export interface Visit {
  readonly keys: LineKeys
  /** Newest first. */
  readonly replies: readonly Found[]
  /** The team that has the case, when it has answered. */
  readonly team: string | undefined
  readonly until: string | null
}

/** What waits under a receipt. The same requests go out whether there is anything or not. */
export async function visit(page: Page, receipt: ReceiptKeys): Promise<Visit> {
  const [keys, { answers, until }] = await Promise.all([verifiedKeys(page), fetchAnswers(receipt.lookup)])
  const replies = await Promise.all(answers.map((answer) => openAnswer(answer, keys, receipt)))
  const newest = replies.reverse().sort((one, other) => madeOf(other).localeCompare(madeOf(one)))
  return { keys, replies: newest, team: answers.at(-1)?.team, until }
}

const madeOf = (reply: Found): string => (reply === null || reply === 'closed' ? '' : reply.made)

async function openAnswer({ team, sealed }: SealedAnswer, keys: LineKeys, receipt: ReceiptKeys): Promise<Found> {
  const verifier = keys.roster.teams.get(team)
  if (!verifier) return null
  try {
    return await openReply(sealed, receipt.reply, verifier, { line: keys.roster.line, case: receipt.case })
  } catch (error) {
    if (error instanceof EnvelopeError) return 'closed'
    if (error instanceof SealingError) return null
    throw error
  }
}

/** One answer as the page shows it. */
export function answerCard(page: Page, t: Translate, reply: Found): HTMLElement {
  if (reply === 'closed') return el('p', { class: 'notice' }, t('form.return.closed'))
  if (reply === null) return el('p', { class: 'problem' }, t('form.return.broken'))
  const quotes = reply.quotes.map(({ step }, place) =>
    el('li', {}, el('a', { href: `/${page.language}/${step}` }, t('form.return.quote', { number: place + 1 }))),
  )
  return el(
    'article',
    { class: 'answer' },
    el('p', { class: 'small' }, el('time', { datetime: reply.made }, dateIn(page.language, reply.made))),
    el('div', { class: 'said', lang: reply.language, dir: 'auto' }, reply.text),
    quotes.length > 0 ? el('ul', {}, ...quotes) : null,
    el('p', { class: 'small' }, t('form.return.signed')),
  )
}

/** An ISO 8601 date as people of a language write it. */
export function dateIn(language: string, date: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`))
}
