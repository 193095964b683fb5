// One screen at a time: what the person is asked to do now takes the place of the page's own content.

import { el, type Child } from './element.ts'

/** The place in the page where screens appear, beside a form that keeps its draft while it is hidden. */
export class Stage {
  readonly #form: HTMLFormElement
  readonly #status: HTMLElement
  readonly #screen: HTMLElement
  #hidden: HTMLElement[] = []

  constructor(form: HTMLFormElement) {
    this.#form = form
    this.#status = document.getElementById('status') ?? el('div', { id: 'status', role: 'status' })
    this.#screen = el('section', { class: 'screen', hidden: true, 'aria-labelledby': 'screen-title' })
    // Screens hide the form, and a hidden status is never read out.
    form.before(this.#status)
    form.after(this.#screen)
  }

  /** Show a screen instead of everything around the form. Its heading takes the focus, so a screen reader begins there. */
  show(title: string, ...children: Child[]): void {
    const heading = el('h1', { id: 'screen-title', tabindex: '-1' }, title)
    this.#screen.replaceChildren(heading, ...children.filter((child) => child !== null))
    this.#hideOthers()
    this.#screen.hidden = false
    heading.focus({ preventScroll: true })
    window.scrollTo(0, 0)
  }

  /** Back to the page as it was. */
  clear(): void {
    this.#screen.hidden = true
    this.#screen.replaceChildren()
    for (const element of this.#hidden) element.hidden = false
    this.#hidden = []
  }

  /** A short word that is read out and shown above the form or the screen; empty takes it away. */
  say(text: string): void {
    this.#status.textContent = text
  }

  /** Take the form and all that was typed into it out of the page. */
  forget(): void {
    this.#form.reset()
    for (const field of this.#form.querySelectorAll<HTMLTextAreaElement>('textarea')) field.value = ''
    this.#form.remove()
  }

  #hideOthers(): void {
    for (const element of this.#screen.parentElement?.children ?? []) {
      if (!(element instanceof HTMLElement) || element.hidden) continue
      if (element === this.#screen || element === this.#status) continue
      element.hidden = true
      this.#hidden.push(element)
    }
  }
}
