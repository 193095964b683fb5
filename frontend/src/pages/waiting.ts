// The screen of something that takes a while, and what it says while the line cannot be reached.

import { button, buttons, el } from './element.ts'
import { persist, type Wait } from './patience.ts'
import type { Translate } from './phrases.ts'
import type { Stage } from './stage.ts'

/** Show `title` while `attempt` runs, is repeated as long as waiting helps, and works or fails for good. */
export async function showWhile<T>(stage: Stage, t: Translate, title: string, attempt: () => Promise<T>): Promise<T> {
  const place = el('div', {}, calm(t))
  stage.show(title, place)
  stage.say('')
  let stop = (): void => {}
  try {
    return await persist(attempt, (wait) => {
      stop()
      if (wait === null) {
        place.replaceChildren(calm(t))
        return stage.say(t('form.wait.again'))
      }
      stop = showWait(place, t, wait)
      stage.say(t(`form.wait.${wait.why}`))
    })
  } finally {
    stop()
    stage.say('')
  }
}

function calm(t: Translate): HTMLElement {
  return el('p', { class: 'progress' }, t('form.wait.moment'))
}

/** Says when the next try is, counting down; the answer stops the clock. The seconds are not read out one by one. */
function showWait(place: HTMLElement, t: Translate, wait: Wait): () => void {
  const clock = el('p', { class: 'progress' })
  const ends = performance.now() + wait.seconds * 1000
  const tick = (): void => {
    const seconds = Math.max(0, Math.ceil((ends - performance.now()) / 1000))
    clock.textContent = t('form.wait.next', { seconds })
  }
  tick()
  const timer = setInterval(tick, 1000)
  place.replaceChildren(
    el('p', {}, t('form.wait.kept')),
    clock,
    buttons(button(t('form.wait.now'), wait.now)),
  )
  return () => clearInterval(timer)
}
