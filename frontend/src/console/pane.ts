/** What every part of the screen shares: the office it shows, the words, and showing again when something changed. */
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import type { Office } from './office.ts'
import type { Translate } from './phrases.ts'
import { keysOf, type Action } from './shortcuts.ts'

/** Cases are counted so far (spec/console-api.md, "The queue"): a count that says so means "or more". */
const MANY = 2_000

/** A count of cases, as it is shown. */
export const counted = (count: number): string => (count < MANY ? String(count) : `${MANY}+`)

export abstract class Pane extends LitElement {
  static override properties: PropertyDeclarations = {
    office: { attribute: false },
    t: { attribute: false },
    language: {},
    letters: { type: Boolean },
  }
  declare office: Office
  declare t: Translate
  /** The language of the console. */
  declare language: string
  /** Whether single-letter keys are on, so that buttons show them. */
  declare letters: boolean
  #shown: Office | undefined
  readonly #again = (): void => this.requestUpdate()

  override willUpdate(): void {
    if (this.office === this.#shown) return
    this.#shown?.removeEventListener('change', this.#again)
    this.#shown = this.office
    this.#shown?.addEventListener('change', this.#again)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#shown?.removeEventListener('change', this.#again)
    this.#shown = undefined
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.requestUpdate()
  }

  /** The key of an action, as buttons show it. Screen readers get it from `aria-keyshortcuts`. */
  hint(action: Action): TemplateResult | typeof nothing {
    const keys = keysOf(action)
    return this.letters || keys.includes('Ctrl') ? html`<kbd aria-hidden="true">${keys}</kbd>` : nothing
  }

  /** The value of `aria-keyshortcuts` for an action. */
  aria(action: Action): string | typeof nothing {
    const keys = keysOf(action)
    if (keys.startsWith('Ctrl')) return keys.replace('Ctrl ', 'Control+')
    return this.letters && keys.length === 1 ? keys : nothing
  }

  /** Tell the console that something is wanted. */
  want(action: Action): void {
    this.dispatchEvent(new CustomEvent<Action>('want', { detail: action, bubbles: true, composed: true }))
  }

  /**
   * Show what changed and put the focus there, before anything else happens: whoever presses R and types on
   * must have every letter in the box, and none taken for a key.
   */
  focusNow(selector: string): void {
    if (this.isUpdatePending) this.performUpdate()
    this.renderRoot.querySelector<HTMLElement>(selector)?.focus()
  }

  /** Put the focus on the first thing that matches, after the next showing. */
  async focusOn(selector: string): Promise<void> {
    await this.updateComplete
    this.renderRoot.querySelector<HTMLElement>(selector)?.focus()
  }
}
