// Coming back: a receipt in, the answers out, another word in the same case, or everything erased. A wrong receipt
// sees exactly what a case without an answer sees.

import { TEXT_LENGTH } from '../sealing/documents.ts'
import type { ReceiptKeys } from '../sealing/receipt.ts'
import { answerCard, dateIn, visit, type Visit } from './answers.ts'
import { isTooLong, markFields, textOf } from './draft.ts'
import { button, buttons, el } from './element.ts'
import { enhance, type Desk } from './enhancing.ts'
import { confirmErasure } from './erasure.ts'
import { showFailure } from './failing.ts'
import { bringOther } from './group.ts'
import { guardDraft } from './guard.ts'
import { messageLetter } from './message.ts'
import { ReceiptField } from './receipt-field.ts'
import { delivery } from './sending.ts'
import { showWhile } from './waiting.ts'
import { Warning } from './warning.ts'
import { Passing } from './wire.ts'
import { wipeWhenLeft } from './wiping.ts'

void enhance('returning', (page) => Object.keys(page.wordlists), begin)

function begin(desk: Desk): void {
  const { form, page, lists, t } = desk
  const area = form.querySelector<HTMLTextAreaElement>('textarea[name="receipt"]')!
  const field = new ReceiptField(area, [...lists.values()], t)
  form.addEventListener('submit', (event) => {
    if (field.isDigits) return
    event.preventDefault()
    const keys = field.read(page.line)
    if (!keys) return
    void run(desk, keys, () => field.clear())
  })
  wipeWhenLeft(desk.stage, () => field.clear())
}

/** What the person does next with the answers before them. */
type Next = { readonly write: string } | 'erase' | 'other' | 'proof'

async function run(desk: Desk, receipt: ReceiptKeys, forgetWords: () => void): Promise<void> {
  const { stage, page, t } = desk
  try {
    const found = await showWhile(stage, t, t('form.return.checking'), () => visit(page, receipt))
    forgetWords()
    await talk(desk, receipt, found)
  } catch (error) {
    await showFailure(stage, t, error)
    stage.clear()
  }
}

/** Answers, and what is done with them, until everything is erased or the page is left. */
async function talk(desk: Desk, receipt: ReceiptKeys, found: Visit): Promise<void> {
  const { stage, page, t } = desk
  let draft = ''
  let written = false
  for (;;) {
    const next = await showVisit(desk, found, draft, written)
    if (next === 'erase') {
      if (await confirmErasure(desk, receipt.lookup)) return
      continue
    }
    if (next === 'proof') {
      try {
        const { showProof } = (await import(page.proving)) as typeof import('./proving.ts')
        await showProof(desk, receipt)
      } catch {
        await showFailure(stage, t, new Passing('unreachable'))
      }
      continue
    }
    if (next === 'other') {
      await bringOther(desk, found.keys, receipt, found.team)
      continue
    }
    draft = next.write
    try {
      const letter = messageLetter(page, receipt, found.team, draft)
      await showWhile(stage, t, t('form.sending.title'), delivery(page, found.keys, letter))
      draft = ''
      written = true
    } catch (error) {
      await showFailure(stage, t, error)
    }
  }
}

function showVisit(desk: Desk, found: Visit, draft: string, written: boolean): Promise<Next> {
  const { stage, page, t } = desk
  const { replies, until } = found
  return new Promise((resolve) => {
    stage.show(
      t(replies.length > 0 ? 'form.return.some' : 'form.return.none'),
      written ? el('p', { class: 'notice' }, t('form.return.written')) : null,
      replies.length > 0 ? null : el('p', { class: 'lead' }, t('form.return.none.text')),
      ...replies.map((reply) => answerCard(page, t, reply)),
      until ? el('p', { class: 'small' }, t('form.return.until', { date: dateIn(page.language, until) })) : null,
      writeAgain(desk, draft, (write) => resolve({ write })),
      el('p', { class: 'apart' }, button(t('form.other.draw'), () => resolve('other'), 'second')),
      el('p', { class: 'apart' }, button(t('form.proof.ask'), () => resolve('proof'), 'second')),
      el('p', { class: 'apart' }, button(t('form.return.erase'), () => resolve('erase'), 'second')),
    )
  })
}

/** A text for the same case. The warning about places is the same as for the first one. */
function writeAgain({ t }: Desk, draft: string, send: (text: string) => void): HTMLFormElement {
  const area = el('textarea', {
    id: 'again',
    name: 'text',
    rows: '6',
    maxlength: String(TEXT_LENGTH),
    dir: 'auto',
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-describedby': 'again-hint',
  })
  area.value = draft
  const unguard = guardDraft(area)
  const submit = (event: Event): void => {
    event.preventDefault()
    const text = textOf(area.value)
    if (!markFields(form, complaintsAbout(text)) || !warning.lets()) return
    unguard()
    send(text)
  }
  const complaintsAbout = (text: string): [string, string][] => {
    if (!text) return [['text', t('form.error.text')]]
    return isTooLong(text) ? [['text', t('form.error.long', { most: TEXT_LENGTH })]] : []
  }
  const form = el(
    'form',
    { submit, novalidate: true, autocomplete: 'off' },
    el('h2', {}, el('label', { for: area.id }, t('form.return.write'))),
    el('p', { class: 'hint', id: 'again-hint' }, t('form.return.label')),
    el('div', { class: 'field' }, area),
    buttons(el('button', {}, t('form.ask.send'))),
  )
  const warning = new Warning(area, t, () => form.requestSubmit())
  return form
}
