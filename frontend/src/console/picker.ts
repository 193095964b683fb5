/** A dialog with one field and a list under it: type, choose with the arrows, Enter. For the guide and for the palette. */
import { css, html, nothing, type TemplateResult } from 'lit'
import { Pane } from './pane.ts'
import { base } from './styles.ts'

export interface Pick {
  readonly title: string
  readonly detail: string
  /** A key that does the same without the dialog. */
  readonly keys?: string
  readonly language?: string
  readonly act: () => void
}

const SHOWN = 40

export abstract class Picker extends Pane {
  static override properties = { ...Pane.properties, query: { state: true }, at: { state: true } }
  declare query: string
  declare at: number

  static override styles = [
    base,
    css`
      .field {
        padding: 0.875rem;
        border-block-end: 1px solid var(--rule);
      }
      label {
        display: block;
        padding-block-end: 0.375rem;
        font-weight: 650;
      }
      ul {
        max-block-size: min(26rem, 60dvh);
        overflow-y: auto;
        padding: 0.5rem;
      }
      li {
        display: grid;
        grid-template-columns: 1fr auto;
        align-items: baseline;
        gap: 0 0.75rem;
        padding: 0.5rem 0.625rem;
        border-radius: 0.5rem;
        cursor: pointer;
      }
      li[aria-selected='true'] {
        background: var(--tint);
      }
      .title {
        font-weight: 600;
      }
      .detail {
        overflow: hidden;
        grid-column: 1 / -1;
        color: var(--soft);
        font-size: 0.8125rem;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .none {
        padding: 1.25rem;
        color: var(--soft);
      }
      @media (pointer: coarse) {
        li {
          min-block-size: 2.75rem;
        }
      }
    `,
  ]

  constructor() {
    super()
    this.query = ''
    this.at = 0
  }

  /** What can be picked for a query. */
  abstract picks(query: string): readonly Pick[]
  /** The phrase over the field. */
  abstract get label(): string

  get isOpen(): boolean {
    return this.renderRoot.querySelector('dialog')?.open ?? false
  }

  open(): void {
    this.query = ''
    this.at = 0
    if (!this.#dialog.open) this.#dialog.showModal()
    this.focusNow('input')
  }

  override render(): TemplateResult {
    const picks = this.#shown
    return html`<dialog aria-labelledby="label" @click=${this.#outside} @cancel=${this.#closed} @close=${this.#closed}>
      <div class="field">
        <label id="label" for="query">${this.t(this.label)}</label>
        <input
          id="query"
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls="picks"
          aria-autocomplete="list"
          aria-activedescendant=${picks.length ? `pick${this.at}` : nothing}
          autocomplete="off"
          spellcheck="false"
          .value=${this.query}
          @input=${this.#typed}
          @keydown=${this.#pressed}
        />
      </div>
      ${
        picks.length
          ? html`<ul id="picks" role="listbox" aria-label=${this.t(this.label)}>
              ${picks.map((pick, index) => this.#row(pick, index))}
            </ul>`
          : html`<p class="none" id="picks" role="status">${this.t('console.pick.none')}</p>`
      }
    </dialog>`
  }

  override updated(): void {
    this.renderRoot.querySelector(`#pick${this.at}`)?.scrollIntoView({ block: 'nearest' })
  }

  get #dialog(): HTMLDialogElement {
    return this.renderRoot.querySelector('dialog')!
  }

  get #shown(): readonly Pick[] {
    return this.picks(this.query.trim().toLowerCase()).slice(0, SHOWN)
  }

  #row(pick: Pick, index: number) {
    return html`<li
      id="pick${index}"
      role="option"
      aria-selected=${index === this.at}
      @click=${() => this.#choose(pick)}
    >
      <span class="title" dir="auto" lang=${pick.language ?? nothing}>${pick.title}</span>
      ${pick.keys && this.letters ? html`<kbd aria-hidden="true">${pick.keys}</kbd>` : nothing}
      ${pick.detail ? html`<span class="detail" dir="auto" lang=${pick.language ?? nothing}>${pick.detail}</span>` : nothing}
    </li>`
  }

  #typed(event: InputEvent): void {
    this.query = (event.target as HTMLInputElement).value
    this.at = 0
  }

  #pressed(event: KeyboardEvent): void {
    const picks = this.#shown
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (by) {
      event.preventDefault()
      this.at = Math.max(0, Math.min(picks.length - 1, this.at + by))
    } else if (event.key === 'Enter' && picks[this.at]) {
      event.preventDefault()
      event.stopPropagation()
      this.#choose(picks[this.at]!)
    }
  }

  #choose(pick: Pick): void {
    this.#dialog.close()
    pick.act()
  }

  /** A closed dialog must not keep the focus: letters would go into a field that nobody sees. At once, not at the `close` that comes late. */
  #closed(): void {
    this.renderRoot.querySelector('input')!.blur()
  }

  #outside(event: MouseEvent): void {
    if (event.target === this.#dialog) this.#dialog.close()
  }
}
