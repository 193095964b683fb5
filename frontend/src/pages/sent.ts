// The last screen: it is handed in, and how to come back for the answer.

import { button, buttons, el } from './element.ts'
import type { Desk } from './enhancing.ts'
import { wordList, type Lesson } from './learning.ts'

/**
 * Calm and complete: what happens now, when to come back, the words once more for whoever asks, and the way out.
 * `bring` begins a receipt for another person of the group; null when there is nobody else.
 */
export function showSent({ page, stage, t }: Desk, lesson: Lesson, retention: number, bring: (() => void) | null): void {
  const days = new Intl.NumberFormat(page.language, { style: 'unit', unit: 'day', unitDisplay: 'long' }).format(retention)
  const next = [t('form.sent.read'), t('form.sent.come'), t('form.sent.again'), t('form.sent.keep', { days })]
  stage.show(
    t('form.sent.title'),
    el('p', { class: 'lead' }, t('form.sent.lead')),
    el('h2', {}, t('form.sent.next')),
    el('ul', {}, ...next.map((sentence) => el('li', {}, sentence))),
    ...(bring ? [el('p', {}, t('form.other.lead')), el('p', {}, button(t('form.other.draw'), bring, 'second'))] : []),
    codeAgain(t('form.sent.show'), t('form.sent.hide'), lesson),
    el('p', { class: 'small' }, t('form.sent.history')),
    buttons(
      el('a', { class: 'action', href: `/exit/${page.language}` }, t('form.leave')),
      el('a', { class: 'action second', href: `/${page.language}/return` }, t('form.sent.return')),
    ),
  )
}

/** The words behind a button; gone again with the next press, or when the page is put away. */
function codeAgain(show: string, hide: string, lesson: Lesson): HTMLElement {
  const place = el('div', { id: 'code-again' })
  const toggle = button(show, () => set(place.childElementCount === 0), 'second')
  const set = (shown: boolean): void => {
    place.replaceChildren(...(shown ? [wordList(lesson)] : []))
    toggle.textContent = shown ? hide : show
    toggle.setAttribute('aria-expanded', String(shown))
  }
  set(false)
  toggle.setAttribute('aria-controls', place.id)
  document.addEventListener('visibilitychange', () => document.hidden && set(false))
  return el('div', {}, el('p', {}, toggle), place)
}
