// A receipt for another person of a group: learned by that person, then named to the team in a sealed message under the
// receipt that is known. The line learns its lookup, so that it leads to the same case, and no more.

import { newReceipt, receiptWords, wordKeys, type ReceiptKeys } from '../sealing/receipt.ts'
import { button, buttons, el } from './element.ts'
import type { Desk } from './enhancing.ts'
import { showFailure } from './failing.ts'
import type { LineKeys } from './keys.ts'
import { learn } from './learning.ts'
import { messageLetter } from './message.ts'
import { delivery } from './sending.ts'
import { showWhile } from './waiting.ts'

/** From the words to the sentence that it is done, or back without it. `team`: who has the case, if that is known. */
export async function bringOther(desk: Desk, keys: LineKeys, receipt: ReceiptKeys, team: string | undefined): Promise<void> {
  const { lists, page, stage, t } = desk
  const drawn = newReceipt()
  const lesson = {
    words: receiptWords(drawn, lists.get(page.wordLanguage)!),
    language: page.wordLanguage,
    title: t('form.other.title'),
    lead: t('form.other.words'),
    known: t('form.words.known'),
    back: t('form.other.back'),
    asked: t('form.ask.send'),
  }
  try {
    if ((await learn(stage, t, lesson)) === 'back') return
    const letter = messageLetter(page, receipt, team, '', wordKeys(drawn, page.line))
    await showWhile(stage, t, t('form.sending.title'), delivery(page, keys, letter))
    await showBrought(desk)
  } catch (error) {
    await showFailure(stage, t, error)
  } finally {
    drawn.bits.fill(0)
  }
}

/** What the other person must know before they go. */
function showBrought({ stage, t }: Desk): Promise<void> {
  const rules = ['form.other.later', 'form.other.erases', 'form.other.once'].map((key) => el('li', {}, t(key)))
  return new Promise((resolve) => {
    stage.show(t('form.other.done'), el('ul', {}, ...rules), buttons(button(t('form.other.on'), resolve)))
  })
}
