// Learning a receipt: see it, say it aloud, type two of its words from memory. About half of all people who were
// given such a code elsewhere never came back with it, because they clicked on before they had it.

import { button, buttons, el } from './element.ts'
import type { Translate } from './phrases.ts'
import { means } from './spelling.ts'
import type { Stage } from './stage.ts'

const ASKED = 2

export interface Lesson {
  readonly words: readonly string[]
  /** The language of the words, which need not be the page's. */
  readonly language: string
  readonly title: string
  readonly lead: string
  /** What the buttons say: on, back, and the last one before the words are gone. */
  readonly known: string
  readonly back: string
  readonly asked: string
}

/** The nine words, numbered and large. */
export function wordList(lesson: Pick<Lesson, 'words' | 'language'>): HTMLOListElement {
  const items = lesson.words.map((word) => el('li', {}, word))
  return el('ol', { class: 'words', lang: lesson.language, translate: 'no' }, ...items)
}

/** Show the words until somebody says they know them, or goes back to the form. */
export function showWords(stage: Stage, t: Translate, lesson: Lesson): Promise<'known' | 'back'> {
  return new Promise((resolve) => {
    const done = button(lesson.known, () => resolve('known'))
    const back = button(lesson.back, () => resolve('back'), 'second')
    stage.show(lesson.title, el('p', { class: 'lead' }, lesson.lead), wordList(lesson), advice(t), buttons(done, back))
  })
}

/** Ask two words back. `again` when somebody wants to see all of them once more. */
export function askWords(stage: Stage, t: Translate, lesson: Lesson): Promise<'learned' | 'again'> {
  return new Promise((resolve) => {
    const fields = chosenPlaces(lesson.words.length).map((place) => new WordField(t, lesson, place))
    const check = (event: Event): void => {
      event.preventDefault()
      const wrong = fields.filter((field) => !field.check())
      wrong[0]?.input.focus()
      if (wrong.length > 0) return stage.say(t('form.ask.wrong'))
      stage.say('')
      resolve('learned')
    }
    const again = (): void => {
      stage.say('')
      resolve('again')
    }
    const form = el(
      'form',
      { submit: check, novalidate: true, autocomplete: 'off' },
      ...fields.map((field) => field.element),
      buttons(el('button', {}, lesson.asked), button(t('form.ask.again'), again, 'second')),
    )
    stage.show(t('form.ask.title'), el('p', { class: 'lead' }, t('form.ask.lead')), form)
    fields[0]?.input.focus()
  })
}

/** Show and ask until the words are learned. Nothing is sent before. */
export async function learn(stage: Stage, t: Translate, lesson: Lesson): Promise<'learned' | 'back'> {
  for (;;) {
    if ((await showWords(stage, t, lesson)) === 'back') return 'back'
    if ((await askWords(stage, t, lesson)) === 'learned') return 'learned'
  }
}

class WordField {
  readonly input: HTMLInputElement
  readonly element: HTMLElement
  readonly #error: HTMLElement
  readonly #word: string
  readonly #wrong: string

  constructor(t: Translate, lesson: Lesson, place: number) {
    const id = `word-${place + 1}`
    this.#word = lesson.words[place]!
    this.#wrong = t('form.ask.error', { number: place + 1 })
    this.#error = el('p', { class: 'error', id: `${id}-error`, hidden: true })
    this.input = el('input', {
      id,
      type: 'text',
      lang: lesson.language,
      autocomplete: 'off',
      autocapitalize: 'none',
      autocorrect: 'off',
      spellcheck: 'false',
      'aria-describedby': this.#error.id,
    })
    const label = el('label', { for: id }, t('form.ask.word', { number: place + 1 }))
    this.element = el('div', { class: 'field' }, label, this.#error, this.input)
  }

  check(): boolean {
    const right = means(this.input.value, this.#word)
    this.input.setAttribute('aria-invalid', String(!right))
    this.#error.textContent = right ? '' : this.#wrong
    this.#error.hidden = right
    return right
  }
}

function advice(t: Translate): HTMLElement {
  const rules = ['form.words.aloud', 'form.words.story', 'form.words.photo'].map((key) => el('li', {}, t(key)))
  return el('ul', { class: 'advice' }, ...rules)
}

/** Two different places, in order, so that nobody is asked for the words they happen to see last. */
function chosenPlaces(count: number): number[] {
  const places = new Set<number>()
  while (places.size < ASKED) {
    const [random] = crypto.getRandomValues(new Uint8Array(1))
    places.add(random! % count)
  }
  return [...places].sort((one, other) => one - other)
}
