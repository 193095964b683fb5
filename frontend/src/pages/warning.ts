// Places and units do not belong into an application: whoever opens the envelope by force must not learn them.
// The text is looked at here, in the writer's own browser, and nowhere else.

import military from '../../../src/safeconduct/conversation/military.json' with { type: 'json' }
import { button, buttons, el } from './element.ts'
import type { Translate } from './phrases.ts'

export interface Span {
  readonly start: number
  readonly end: number
}

const CONTEXT = 40
const SHOWN = 5

/** Where a text seems to name coordinates, map links, units or equipment; in order, without overlaps. */
export function findPlaces(text: string): Span[] {
  const found = military.patterns
    .flatMap(({ pattern }) => [...text.matchAll(new RegExp(pattern, 'giu'))])
    .map(spanOf)
    .sort((one, other) => one.start - other.start || other.end - one.end)
  return found.filter((span, index) => found.slice(0, index).every((before) => before.end <= span.start))
}

/** The match without the space that a pattern may need to see before it. */
function spanOf(match: RegExpExecArray): Span {
  const end = match.index + match[0].length
  return { start: end - match[0].trimStart().length, end }
}

/** The question beside a text that seems to name places: change it, or send it as it is. */
export class Warning {
  readonly #field: HTMLTextAreaElement
  readonly #t: Translate
  readonly #send: () => void
  #box: HTMLElement | null = null
  #allowed: string | null = null

  /** `send` is called when the writer wants the text to go as it is. */
  constructor(field: HTMLTextAreaElement, t: Translate, send: () => void) {
    this.#field = field
    this.#t = t
    this.#send = send
    field.addEventListener('input', () => this.#close())
  }

  /** Whether the text may go; asks when it should not go unasked. */
  lets(): boolean {
    this.#close()
    const text = this.#field.value
    const spans = findPlaces(text)
    if (spans.length === 0 || text === this.#allowed) return true
    this.#box = this.#ask(text, spans)
    this.#field.after(this.#box)
    this.#box.querySelector('h2')?.focus()
    return false
  }

  #ask(text: string, spans: readonly Span[]): HTMLElement {
    const t = this.#t
    const excerpts = spans.slice(0, SHOWN).map((span) => el('li', { dir: 'auto' }, ...excerptOf(text, span)))
    return el(
      'div',
      { class: 'problem', role: 'group', 'aria-labelledby': 'warning-title' },
      el('h2', { id: 'warning-title', tabindex: '-1' }, t('form.warning.title')),
      el('p', {}, t('form.warning.why')),
      el('ul', {}, ...excerpts),
      buttons(
        button(t('form.warning.change'), () => this.#change(spans[0]!)),
        button(t('form.warning.send'), () => this.#allow(text), 'second'),
      ),
    )
  }

  #change({ start, end }: Span): void {
    this.#close()
    this.#field.focus()
    this.#field.setSelectionRange(start, end)
  }

  #allow(text: string): void {
    this.#allowed = text
    this.#close()
    this.#send()
  }

  #close(): void {
    this.#box?.remove()
    this.#box = null
  }
}

function excerptOf(text: string, { start, end }: Span): Node[] {
  const before = text.slice(Math.max(0, start - CONTEXT), start)
  const after = text.slice(end, end + CONTEXT)
  return [
    document.createTextNode(start > CONTEXT ? `…${before}` : before),
    el('mark', {}, text.slice(start, end)),
    document.createTextNode(end + CONTEXT < text.length ? `${after}…` : after),
  ]
}
