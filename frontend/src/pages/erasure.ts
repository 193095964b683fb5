// Erasing a case: asked once more, done, and said in words that tell nothing about whether there was one.

import { button, buttons, el } from './element.ts'
import type { Desk } from './enhancing.ts'
import { showWhile } from './waiting.ts'
import { erase } from './wire.ts'

/** Ask, and erase if that is still wanted. False when it is not. */
export async function confirmErasure({ page, stage, t }: Desk, lookup: Uint8Array): Promise<boolean> {
  const wanted = await new Promise<boolean>((resolve) => {
    stage.show(
      t('form.erase.title'),
      el('p', { class: 'lead' }, t('form.erase.text')),
      buttons(
        button(t('form.erase.yes'), () => resolve(true), 'grave'),
        button(t('form.erase.no'), () => resolve(false), 'second'),
      ),
    )
  })
  if (!wanted) return false
  await showWhile(stage, t, t('form.erase.working'), () => erase(lookup))
  stage.forget()
  stage.show(
    t('form.erased.title'),
    el('p', { class: 'lead' }, t('form.erased.text')),
    el('p', { class: 'small' }, t('form.sent.history')),
    buttons(el('a', { class: 'action', href: `/exit/${page.language}` }, t('form.leave'))),
  )
  return true
}
