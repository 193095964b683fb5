/** The tabs of the bar: one row at every width. What does not fit is behind "More"; where one is, is always in sight. */
import { css, html, nothing } from 'lit'
import { fitting } from './fitting.ts'
import { Pane } from './pane.ts'
import { base } from './styles.ts'
import type { View } from './views.ts'

const GAP = 2

export class ViewsBar extends Pane {
  static override properties = {
    ...Pane.properties,
    views: { attribute: false },
    view: {},
    shown: { state: true },
    open: { state: true },
  }
  /** All that this caseworker may see, the most used first. */
  declare views: readonly View[]
  /** The one that is seen now. */
  declare view: string
  /** The places of those that fit. */
  declare shown: readonly number[]
  declare open: boolean
  readonly #sizes = new ResizeObserver(() => this.#measure())
  readonly #pressedOutside = (event: Event): void => {
    if (!event.composedPath().includes(this)) this.open = false
  }

  static override styles = [
    base,
    css`
      :host {
        position: relative;
        flex: 1 1 0;
        min-inline-size: 0;
      }
      .views,
      .ruler {
        display: flex;
        gap: 2px;
      }
      .ruler {
        position: absolute;
        inline-size: 0;
        block-size: 0;
        overflow: hidden;
        visibility: hidden;
      }
      .tab {
        flex: none;
        min-inline-size: 2.75rem;
        padding-inline: 0.625rem;
        white-space: nowrap;
      }
      .tab svg {
        inline-size: 0.625rem;
        block-size: 0.625rem;
        fill: none;
        stroke: currentcolor;
        stroke-linecap: round;
        stroke-width: 2;
      }
      [aria-pressed='true'] {
        background: var(--raised);
        font-weight: 650;
      }
      /* As wide as it gets: a tab must not push its neighbours when it is pressed. */
      .ruler .tab {
        display: inline-flex;
        gap: 0.5em;
        border: 1px solid transparent;
        font-weight: 650;
      }
      .menu {
        position: absolute;
        z-index: 3;
        inset-block-start: calc(100% + 0.375rem);
        inset-inline-end: 0;
        display: grid;
        min-inline-size: 12rem;
        padding: 0.375rem;
        border: 1px solid var(--rule);
        border-radius: 0.75rem;
        background: var(--sheet);
        box-shadow: var(--shadow);
      }
      .menu button {
        inline-size: 100%;
        justify-content: flex-start;
      }
      @media (max-width: 59.99rem) {
        .tab {
          padding-inline: 0.25rem;
          font-size: 0.8125rem;
        }
        .more-word {
          position: absolute;
          inline-size: 1px;
          block-size: 1px;
          overflow: hidden;
          clip-path: inset(50%);
        }
        .tab svg {
          inline-size: 1rem;
          block-size: 1rem;
        }
      }
    `,
  ]

  constructor() {
    super()
    this.views = []
    this.view = ''
    this.shown = []
    this.open = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#sizes.observe(this)
    window.addEventListener('pointerdown', this.#pressedOutside, true)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#sizes.disconnect()
    window.removeEventListener('pointerdown', this.#pressedOutside, true)
  }

  override updated(): void {
    this.#measure() // the words may be of another language now
  }

  override render() {
    const { t } = this
    const hidden = this.views.filter((_, at) => !this.shown.includes(at))
    return html`<div class="ruler" aria-hidden="true">
        ${this.views.map((view) => html`<span class="tab">${this.#name(view)}</span>`)}
        <span class="tab">${this.#moreName()}</span>
      </div>
      <div class="views" role="group" aria-label=${t('console.views')} @focusout=${this.#left} @keydown=${this.#keyed}>
        ${this.shown.map((at) => this.#tab(this.views[at]!, 'plain tab'))}
        ${hidden.length > 0 ? this.#more(hidden) : nothing}
      </div>`
  }

  #more(hidden: readonly View[]) {
    return html`<button class="plain tab more" aria-expanded=${this.open} aria-controls="menu" @click=${() => (this.open = !this.open)}>
        ${this.#moreName()}
      </button>
      <div id="menu" class="menu" ?hidden=${!this.open}>${hidden.map((view) => this.#tab(view, 'plain'))}</div>`
  }

  #tab(view: View, look: string) {
    return html`<button class=${look} aria-pressed=${this.view === view} @click=${() => void this.#go(view)}>${this.#name(view)}</button>`
  }

  /** A word, or three dots where there is no room for it. */
  #moreName() {
    return html`<span class="more-word">${this.t('console.more')}</span>
      <svg viewBox="0 0 10 10" aria-hidden="true"><path d="M1.5 5h0M5 5h0M8.5 5h0" /></svg>`
  }

  #name(view: View): string {
    return this.t(`console.view.${view}`)
  }

  /** Whoever came by the menu keeps the focus on the tab that now stands in the row. */
  async #go(view: View): Promise<void> {
    const chosen = this.open
    this.open = false
    this.want(view)
    if (!chosen) return
    await new Promise(requestAnimationFrame)
    await this.focusOn('.views [aria-pressed="true"]')
  }

  #left({ relatedTarget }: FocusEvent): void {
    if (!(relatedTarget instanceof Node) || !this.renderRoot.contains(relatedTarget)) this.open = false
  }

  #keyed(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !this.open) return
    event.stopPropagation()
    this.open = false
    this.focusNow('.more')
  }

  #measure(): void {
    const widths = [...this.renderRoot.querySelectorAll<HTMLElement>('.ruler .tab')].map((one) => Math.ceil(one.getBoundingClientRect().width))
    const more = widths.pop() ?? 0
    const shown = fitting(widths, this.views.indexOf(this.view as View), { room: this.clientWidth, more, gap: GAP })
    if (shown.join() !== this.shown.join()) this.shown = shown
  }
}

customElements.define('console-views', ViewsBar)
