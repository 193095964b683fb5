/** The left side: the queue in numbers, the next case, the lists, the search. */
import { css, html, nothing } from 'lit'
import { aliasOf } from './alias.ts'
import { hoursSince, lasting, pressure } from './clock.ts'
import type { Shelf } from './office.ts'
import { counted, Pane } from './pane.ts'
import { base } from './styles.ts'
import type { Thread } from './thread.ts'
import type { Case } from './wire.ts'

/** How long a break is that is taken from here, and how long nothing is said after "not now". */
const BREAK_MINUTES = 15
const LATER_MINUTES = 60
const SHELVES: readonly Shelf[] = ['mine', 'answered', 'asleep', 'closed']

export class QueuePane extends Pane {
  static override properties = { ...Pane.properties, query: { state: true }, putOff: { state: true } }
  declare query: string
  /** After so many minutes of work a break is proposed again: it was put off. */
  declare putOff: number

  static override styles = [
    base,
    css`
      :host {
        display: grid;
        grid-template-rows: auto auto auto 1fr;
        min-block-size: 0;
        background: var(--paper);
      }
      .top {
        display: grid;
        gap: 0.75rem;
        padding: 0.875rem 0.875rem 0.75rem;
      }
      .next {
        min-block-size: 2.75rem;
        font-size: 1rem;
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 0 1.25rem;
      }
      dt {
        color: var(--soft);
        font-size: 0.8125rem;
      }
      dd {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 0.375rem;
        grid-row: 2;
        font-weight: 600;
        font-variant-numeric: tabular-nums;
      }
      .rest {
        display: grid;
        gap: 0.375rem;
        padding: 0.5rem 0.75rem;
        border: 1px solid var(--rule);
        border-radius: 0.625rem;
        background: var(--sheet);
        font-size: 0.875rem;
      }
      .shelves {
        display: flex;
        gap: 0.125rem;
        margin: 0 0.875rem;
        border-block-end: 1px solid var(--rule);
      }
      .shelves button {
        flex: 1 1 auto;
        gap: 0.3em;
        min-block-size: 2.25rem;
        padding: 0.25rem 0.25rem;
        border: 0;
        border-block-end: 2px solid transparent;
        border-radius: 0.375rem 0.375rem 0 0;
        background: none;
        color: var(--soft);
        font-size: 0.8125rem;
      }
      .shelves button[aria-pressed='true'] {
        border-color: var(--accent);
        color: var(--ink);
        font-weight: 650;
      }
      .count {
        font-variant-numeric: tabular-nums;
      }
      .search {
        padding: 0.625rem 0.875rem;
      }
      .list {
        min-block-size: 0;
        overflow-y: auto;
        overscroll-behavior: contain;
        padding: 0 0.5rem 1rem;
      }
      /* Nothing to scroll to, however little room is left. */
      .list:has(> .empty) {
        overflow: hidden;
      }
      .case {
        display: grid;
        inline-size: 100%;
        gap: 0.125rem;
        padding: 0.5rem 0.625rem;
        border: 1px solid transparent;
        border-radius: 0.625rem;
        background: none;
        grid-template-columns: minmax(0, 1fr);
        justify-content: stretch;
        justify-items: stretch;
      }
      .case:hover {
        background: var(--raised);
      }
      .case[aria-current='true'] {
        border-color: var(--rule);
        background: var(--sheet);
        box-shadow: inset 3px 0 0 var(--accent);
      }
      :host([dir='rtl']) .case[aria-current='true'] {
        box-shadow: inset -3px 0 0 var(--accent);
      }
      .case > span {
        display: flex;
        align-items: baseline;
        justify-content: space-between;
        gap: 0.5rem;
      }
      .alias {
        font-weight: 600;
      }
      .case > .line {
        display: block;
        overflow: hidden;
        color: var(--soft);
        font-size: 0.8125rem;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .chips {
        flex-wrap: wrap;
        justify-content: flex-start !important;
        gap: 0.25rem !important;
      }
      .chips:empty {
        display: none !important;
      }
      .empty {
        padding: 1.5rem 0.875rem;
        color: var(--soft);
        text-align: center;
      }
      progress {
        display: block;
        inline-size: calc(100% - 1.75rem);
        margin: 0 0.875rem 0.5rem;
        accent-color: var(--accent);
      }
      .off {
        margin-block-start: 1.5rem;
        text-align: center;
        font-size: 0.875rem;
      }
      @media (pointer: coarse), (max-width: 59.99rem) {
        .shelves button {
          min-block-size: 2.75rem;
        }
      }
    `,
  ]

  constructor() {
    super()
    this.query = ''
    this.putOff = 0
  }

  override render() {
    const { t } = this
    return html`<div class="top">
        <button class="primary next" aria-keyshortcuts=${this.aria('next')} @click=${() => this.want('next')}>
          ${t('console.queue.next')} ${this.hint('next')}
        </button>
        ${this.#clocks()} ${this.#rest()}
      </div>
      <div class="shelves" role="group" aria-label=${t('console.queue.lists')}>
        ${SHELVES.map((shelf) => this.#shelf(shelf))}
      </div>
      <div class="search">
        <input
          type="search"
          aria-label=${t('console.search.label')}
          placeholder=${t('console.search.label')}
          .value=${this.query}
          @focus=${() => void this.office.fillSearch()}
          @input=${(event: InputEvent) => (this.query = (event.target as HTMLInputElement).value)}
        />
      </div>
      <div class="list">${this.query ? this.#found() : this.#list()}</div>`
  }

  #clocks() {
    const { t, office, language } = this
    const summary = office.queue?.summary
    if (!summary) return html`<p class="soft">${t('console.queue.loading')}</p>`
    const oldest = summary.oldest
    return html`<dl>
      <dt>${t('console.queue.waiting')}</dt>
      <dd>${counted(summary.waiting)}</dd>
      <dt>${t('console.queue.oldest')}</dt>
      <dd>
        ${
          oldest === null
            ? html`<span class="soft">–</span>`
            : html`${this.#length(oldest, language)} ${this.#pressed(oldest)}`
        }
      </dd>
    </dl>`
  }

  #length(since: number, language: string): string {
    const hours = hoursSince(since, this.office.now)
    return hours < 1 ? this.t('console.time.now') : lasting(hours, language)
  }

  #pressed(since: number) {
    const how = pressure(since, this.office.now)
    return how === 'calm' ? nothing : html`<span class="chip ${how}">${this.t(`console.time.${how}`)}</span>`
  }

  /** A quiet word when somebody has worked for long. */
  #rest() {
    const { t, office } = this
    const { work_minutes: worked = 0, break_after: after = 0 } = office.queue ?? {}
    if (after === 0 || worked < Math.max(after, this.putOff)) return nothing
    return html`<div class="rest" role="status">
      <p>${t('console.break.due', { hours: lasting(Math.floor(worked / 60), this.language) })}</p>
      <p class="row">
        <button @click=${() => void this.#takeBreak()}>${t('console.break.take', { minutes: BREAK_MINUTES })}</button>
        <button class="plain" @click=${() => (this.putOff = worked + LATER_MINUTES)}>${t('console.break.later')}</button>
      </p>
    </div>`
  }

  async #takeBreak(): Promise<void> {
    const { office } = this
    await office.attempt(async () => {
      await office.client.ask('break', { minutes: BREAK_MINUTES })
      this.putOff = (office.queue?.work_minutes ?? 0) + LATER_MINUTES // until the queue is fetched again
      office.say({ key: 'console.break.begun', values: { minutes: String(BREAK_MINUTES) }, tone: 'good' })
    })
  }

  #shelf(shelf: Shelf) {
    const { t, office } = this
    const count = shelf === 'mine' ? office.queue?.mine.length : office.queue?.summary[shelf]
    return html`<button aria-pressed=${office.shelf === shelf} @click=${() => void office.show(shelf)}>
      ${t(`console.shelf.${shelf}`)} ${count ? html`<span class="count">${counted(count)}</span>` : nothing}
    </button>`
  }

  #list() {
    const { t, office } = this
    const off =
      office.shelf === 'mine'
        ? html`<p class="off"><button class="plain" @click=${() => this.want('sign-off')}>${t('console.key.sign-off')}</button></p>`
        : nothing
    if (office.list.length === 0) return html`<p class="empty">${t(`console.empty.${office.shelf}`)}</p>${off}`
    return html`<ul>
        ${office.list.map((record) => html`<li>${this.#case(record, '')}</li>`)}
      </ul>
      ${off}`
  }

  #found() {
    const { t, office } = this
    const { searching } = office
    const found = office.search.find(this.query)
    return html`<p class="soft small empty" role="status">
        ${searching ? t('console.search.opening') : t('console.search.found', { found: found.length, all: office.search.size })}
      </p>
      ${searching ? html`<progress aria-label=${t('console.search.opening')} max=${searching.of || nothing} .value=${searching.done}></progress>` : nothing}
      <p class="empty"><button class="plain small" @click=${() => this.want('ways')}>${t('console.permit.closed-too')}</button></p>
      <ul>
        ${found.map(({ record, excerpt }) => html`<li>${this.#case(record, excerpt)}</li>`)}
      </ul>`
  }

  #case(record: Case, excerpt: string) {
    const { office, language } = this
    const thread = office.threadOf(record.id)
    return html`<button
      class="case"
      aria-current=${office.selected === record.id}
      @click=${() => void office.select(record.id)}
    >
      <span>
        <span class="alias" translate="no">${aliasOf(record.id)}</span>
        <span class="soft small">${this.#length(record.since, language)}</span>
      </span>
      <span class="line" dir="auto">
        ${excerpt || (thread ? this.#words(thread) : '…')}
      </span>
      <span class="chips">${this.#chips(record)}</span>
    </button>`
  }

  #words({ application }: Thread): string {
    const { t } = this
    if (!application) return t('console.case.closed-envelope')
    return `${t(`console.situation.${application.situation}`)} · ${application.text || t('console.sound.title')}`
  }

  #chips(record: Case) {
    const { office, t } = this
    const draft = office.drafts.of(record.id)
    return html`${record.severity > 0 ? html`<span class="chip bad">${t(`console.severity.${record.severity}`)}</span>` : nothing}
    ${record.label ? html`<span class="chip">${t(`console.label.${record.label}`)}</span>` : nothing}
    ${record.proposal === null ? nothing : html`<span class="chip soon">${t('console.proposal.waits')}</span>`}
    ${office.holds(record) ? this.#pressed(record.since) : nothing}
    ${draft.reply || draft.note ? html`<span class="chip draft">${t('console.case.draft')}</span>` : nothing}
    ${office.outgoing.has(record.id) ? html`<span class="chip good">${t('console.case.sending')}</span>` : nothing}
    ${record.state === 'closed' && record.closing ? html`<span class="chip">${t(`console.closing.${record.closing}`)}</span>` : nothing}`
  }
}

customElements.define('console-queue', QueuePane)
