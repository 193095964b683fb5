// The field into which a receipt is typed: it says at once which word is not in the list and what was perhaps meant.

import { digitsIn } from '../sealing/digits.ts'
import { ReceiptError } from '../sealing/errors.ts'
import { parseReceipt, wordKeys, type ReceiptKeys } from '../sealing/receipt.ts'
import { runs, type WordList } from '../sealing/words.ts'
import { button, el } from './element.ts'
import type { Translate } from './phrases.ts'
import { fold, isIn, nearestList, runsOf, suggest, type Run } from './spelling.ts'

const WORDS = 9

export class ReceiptField {
  readonly #field: HTMLTextAreaElement
  readonly #lists: readonly WordList[]
  readonly #t: Translate
  readonly #box = el('div', { class: 'spelling', role: 'status' })
  #shown = ''

  constructor(field: HTMLTextAreaElement, lists: readonly WordList[], t: Translate) {
    this.#field = field
    this.#lists = lists
    this.#t = t
    field.after(this.#box)
    field.addEventListener('input', () => this.#mark(false))
    field.addEventListener('change', () => this.#mark(true))
  }

  /** A receipt from the telephone. The server's own page takes it, because digits need stretching that a weak phone cannot do. */
  get isDigits(): boolean {
    return digitsIn(this.#field.value).length > runs(this.#field.value).length
  }

  /** The keys of the receipt in the field, or null after saying what is wrong with it. */
  read(line: string): ReceiptKeys | null {
    if (!this.#mark(true)) {
      this.#field.focus()
      return null
    }
    const { value } = this.#field
    try {
      const receipt = parseReceipt(value, this.#lists)
      if (receipt.kind === 'words') return wordKeys(receipt, line)
    } catch (error) {
      if (!(error instanceof ReceiptError)) throw error
    }
    const number = runs(value).length
    this.#complain(number === WORDS ? this.#t('form.receipt.wrong') : this.#t('form.receipt.count', { number }))
    return null
  }

  clear(): void {
    this.#field.value = ''
    this.#mark(false)
  }

  #complain(sentence: string): void {
    this.#field.setAttribute('aria-invalid', 'true')
    this.#show(sentence, [el('p', { class: 'error' }, sentence)])
    this.#field.focus()
  }

  /** Mark the unknown words; the last one only when it is `finished`. True when all are known. */
  #mark(finished: boolean): boolean {
    if (this.isDigits) {
      this.#field.removeAttribute('aria-invalid')
      this.#show('digits', [el('p', {}, this.#t('form.receipt.digits'))])
      return true
    }
    const words = runsOf(this.#field.value)
    if (!finished && words.at(-1)?.end === this.#field.value.length) words.pop()
    const list = nearestList(words.map(({ word }) => word), this.#lists)
    const unknown = words.filter(({ word }) => !isIn(word, list))
    if (unknown.length > 0) this.#field.setAttribute('aria-invalid', 'true')
    else this.#field.removeAttribute('aria-invalid')
    this.#show(unknown.map((run) => `${run.start} ${run.word}`).join(), unknown.map((run) => this.#doubt(run, list)))
    return unknown.length === 0
  }

  /** Only what is new is written, so that a screen reader does not repeat itself with every letter. */
  #show(signature: string, children: Node[]): void {
    if (signature === this.#shown) return
    this.#shown = signature
    this.#box.replaceChildren(...children)
  }

  #doubt(run: Run, list: WordList): HTMLElement {
    const meant = suggest(run.word, list)
    const key = meant.length > 0 ? 'form.receipt.meant' : 'form.receipt.unknown'
    const choices = meant.map((word) => button(word, () => this.#replace(run, word), 'second'))
    return el('div', { class: 'doubt' }, el('p', {}, this.#t(key, { word: fold(run.word) })), ...choices)
  }

  #replace(run: Run, word: string): void {
    const { value } = this.#field
    const rest = value.slice(run.end)
    this.#field.value = `${value.slice(0, run.start)}${word}${rest || ' '}`
    this.#field.focus()
    const after = run.start + word.length + 1
    this.#field.setSelectionRange(after, after)
    this.#mark(false)
  }
}
