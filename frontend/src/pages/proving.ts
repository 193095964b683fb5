// Is my application in the public book? The line answers with a proof, and this device checks it. Loaded only when
// somebody asks, so that nobody else waits for it.

import { LedgerError } from '../ledger/errors.ts'
import { checkProof, type Trust, type Verdict } from '../ledger/verify.ts'
import { toBase64 } from '../sealing/encoding.ts'
import type { ReceiptKeys } from '../sealing/receipt.ts'
import { dateIn } from './answers.ts'
import { button, buttons, el } from './element.ts'
import type { Desk } from './enhancing.ts'
import { showFailure } from './failing.ts'
import { showWhile } from './waiting.ts'
import { ask } from './wire.ts'

/** What the file is called on the device: plainly, as every file of ours that stays there. */
const FILE = 'receipt.tlog-proof'

interface Answer {
  /** The proof file; null when the application is not in the book yet. */
  readonly proof: string | null
}

/** Ask, check, say what was found in plain words; comes back when the person has read it. */
export async function showProof(desk: Desk, { opening }: ReceiptKeys): Promise<void> {
  const { stage, page, t } = desk
  const fetchBoth = (): Promise<[Answer, Trust]> =>
    Promise.all([ask<Answer>('/proof', { v: 1, opening: toBase64(opening) }), ask<Trust>('/ledger/line')])
  try {
    const [{ proof }, trust] = await showWhile(stage, t, t('form.proof.asking'), fetchBoth)
    if (proof === null) return await show(desk, [el('p', { class: 'lead' }, t('form.proof.none'))], null)
    const verdict = checked(() => checkProof(proof, { ...trust, line: page.line }, opening))
    await show(desk, verdict ? inWords(desk, verdict, trust.wanted) : falseProof(desk), proof)
  } catch (error) {
    await showFailure(stage, t, error)
  }
}

/** What the proof shows; null when it does not hold. */
function checked(check: () => Verdict): Verdict | null {
  try {
    return check()
  } catch (error) {
    if (error instanceof LedgerError) return null
    throw error
  }
}

function inWords({ page, t }: Desk, { day, index, size, seen }: Verdict, wanted: number): HTMLElement[] {
  const number = seen.length
  return [
    el('p', { class: 'lead' }, t('form.proof.yes', { date: dateIn(page.language, day) })),
    el('p', {}, t('form.proof.place', { place: index + 1, size })),
    el('p', {}, number > 0 ? t('form.proof.seen', { number, wanted }) : t('form.proof.unseen')),
    el('p', {}, t('form.proof.not')),
  ]
}

const falseProof = ({ t }: Desk): HTMLElement[] => [el('p', { class: 'problem', role: 'alert' }, t('form.proof.false'))]

function show({ stage, t }: Desk, said: readonly HTMLElement[], proof: string | null): Promise<void> {
  return new Promise((resolve) => {
    stage.show(
      t('form.proof.ask'),
      ...said,
      proof === null ? null : el('p', { class: 'small' }, t('form.proof.care')),
      proof === null ? null : buttons(button(t('form.proof.save'), () => save(proof), 'second')),
      buttons(button(t('form.back'), resolve)),
    )
  })
}

/** Onto the device, where it stays until the person deletes it. */
function save(proof: string): void {
  const address = URL.createObjectURL(new Blob([proof], { type: 'text/plain' }))
  el('a', { href: address, download: FILE }).click()
  setTimeout(() => URL.revokeObjectURL(address), 0)
}
