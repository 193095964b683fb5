// What is shown when something failed for good: nothing was sent, and the text is still there.

import { button, buttons, el } from './element.ts'
import { Untrusted } from './keys.ts'
import type { Translate } from './phrases.ts'
import type { Stage } from './stage.ts'

/** Say what happened; comes back when the person has read it. */
export function showFailure(stage: Stage, t: Translate, error: unknown): Promise<void> {
  const kind = error instanceof Untrusted ? 'untrusted' : 'refused'
  return new Promise((resolve) => {
    const text = el('p', { class: 'problem' }, t(`form.${kind}.text`))
    stage.show(t(`form.${kind}.title`), text, buttons(button(t('form.back'), resolve)))
  })
}
