// The application: looked over, sealed in this browser, and handed in only after its receipt was learned.
// Nothing is stored anywhere: the draft lives in the form's fields, the receipts in two variables until the page goes.

import type { Situation } from '../sealing/documents.ts'
import { sealApplication } from '../sealing/envelopes.ts'
import { recipientOf } from '../sealing/identity.ts'
import { newReceipt, receiptWords, wordKeys, type WordReceipt } from '../sealing/receipt.ts'
import { checkDraft, readDraft, severityOf, type Draft } from './draft.ts'
import { enhance, type Desk } from './enhancing.ts'
import { showFailure } from './failing.ts'
import { bringOther } from './group.ts'
import { guardDraft } from './guard.ts'
import { daysKept, epochFor, verifiedKeys, type LineKeys } from './keys.ts'
import { learn, showWords, type Lesson } from './learning.ts'
import { delivery, type Letter } from './sending.ts'
import { showSent } from './sent.ts'
import { showWhile } from './waiting.ts'
import { Warning } from './warning.ts'
import { wipeWhenLeft } from './wiping.ts'

/** Drawn once a page, so that somebody who goes back to the text need not learn other words. */
interface Receipts {
  readonly own: WordReceipt
  readonly decoy: WordReceipt
}

void enhance('application', (page) => [page.wordLanguage], begin)

function begin(desk: Desk): void {
  const { form, t } = desk
  const receipts = { own: newReceipt(), decoy: newReceipt() }
  const text = form.querySelector<HTMLTextAreaElement>('textarea[name="text"]')!
  const warning = new Warning(text, t, () => form.requestSubmit())
  const unguard = guardDraft(text)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const draft = readDraft(form)
    if (checkDraft(form, draft, t) && warning.lets()) void run(desk, draft, receipts, unguard)
  })
  wipeWhenLeft(desk.stage, () => {
    receipts.own.bits.fill(0)
    receipts.decoy.bits.fill(0)
  })
}

/** From a good draft to the last screen, or back to the form. */
async function run(desk: Desk, draft: Draft, receipts: Receipts, unguard: () => void): Promise<void> {
  const { stage, t } = desk
  try {
    const keys = await submit(desk, draft, receipts)
    if (keys === null) return stage.clear()
    unguard()
    stage.forget()
    showEnd(desk, draft, receipts, keys)
  } catch (error) {
    await showFailure(stage, t, error)
    stage.clear()
  }
}

/** The last screen, and from there a receipt for each other person of a group. */
function showEnd(desk: Desk, draft: Draft, receipts: Receipts, keys: LineKeys): void {
  const own = wordKeys(receipts.own, desk.page.line)
  const days = daysKept(keys, epochFor(keys).team, draft.longer)
  const show = (): void => showSent(desk, lesson(desk, receipts.own, 'words'), days, draft.people > 1 ? bring : null)
  const bring = (): void => void bringOther(desk, keys, own, undefined).then(show)
  show()
}

/** The keys to which the application was sealed, or null when the person went back to the form. */
async function submit(desk: Desk, draft: Draft, receipts: Receipts): Promise<LineKeys | null> {
  const { page, stage, t } = desk
  const keys = await showWhile(stage, t, t('form.checking.title'), () => verifiedKeys(page))
  if (!(await learnAll(desk, draft, receipts))) return null
  const letter = letterOf(desk, draft, receipts)
  await showWhile(stage, t, t('form.sending.title'), delivery(page, keys, letter))
  return keys
}

/** The receipt is learned and asked for, then the decoy is shown. False when the person went back to the form. */
async function learnAll(desk: Desk, draft: Draft, receipts: Receipts): Promise<boolean> {
  const { stage, t } = desk
  const own = { ...lesson(desk, receipts.own, 'words'), asked: t(draft.decoy ? 'form.ask.next' : 'form.ask.send') }
  for (;;) {
    if ((await learn(stage, t, own)) === 'back') return false
    if (!draft.decoy) return true
    if ((await showWords(stage, t, lesson(desk, receipts.decoy, 'decoy'))) === 'known') return true
  }
}

function lesson({ page, t, lists }: Desk, receipt: WordReceipt, kind: 'words' | 'decoy'): Lesson {
  return {
    words: receiptWords(receipt, lists.get(page.wordLanguage)!),
    language: page.wordLanguage,
    title: t(`form.${kind}.title`),
    lead: t(`form.${kind}.lead`),
    known: t(`form.${kind}.known`),
    back: t(`form.${kind}.back`),
    asked: t('form.ask.send'),
  }
}

function letterOf({ page }: Desk, draft: Draft, receipts: Receipts): Letter {
  const keys = wordKeys(receipts.own, page.line)
  const { situation, country, people, safe, text, longer } = draft
  return {
    lookup: keys.lookup,
    decoy: draft.decoy ? wordKeys(receipts.decoy, page.line).lookup : null,
    team: undefined,
    seen: { severity: severityOf(draft), keepLonger: longer, others: [], opening: keys.opening },
    seal: async ({ team, epoch, recipient }) =>
      sealApplication(
        {
          kind: 'application',
          v: 1,
          line: page.line,
          team,
          epoch,
          case: keys.case,
          language: page.language,
          situation: situation as Situation,
          country,
          people,
          safe,
          private: draft.private,
          keep_longer: longer,
          text,
          reply: await recipientOf(keys.reply),
        },
        recipient,
      ),
  }
}
