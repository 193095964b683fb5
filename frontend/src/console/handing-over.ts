/** The end of a shift and the beginning of the next: what leaves is written and sealed, what arrives is read and acknowledged. */
import { css, html, nothing } from 'lit'
import { aliasOf } from './alias.ts'
import { Pane } from './pane.ts'
import type { OpenedHandover } from './rota.ts'
import { base } from './styles.ts'
import { whenIn } from './wall.ts'

const TEXT_LENGTH = 2000

export class HandingOver extends Pane {
  static override properties = { ...Pane.properties, all: { state: true }, busy: { state: true }, side: { state: true } }
  declare all: string
  declare busy: boolean
  /** What the dialog is for: writing when one leaves, reading when one arrives. */
  declare side: 'leave' | 'arrive'
  #lines = new Map<string, string>()
  readonly #read = new Set<number>()

  static override styles = [
    base,
    css`
      dialog {
        inline-size: min(44rem, calc(100vw - 1rem));
        max-block-size: calc(100dvh - 1rem);
        margin-block: auto;
      }
      .inside {
        padding: 1.25rem;
      }
      label,
      .alias {
        font-weight: 600;
      }
      details {
        padding: 0.625rem 0.75rem;
        border: 1px solid var(--rule);
        border-radius: 0.5rem;
      }
      summary {
        min-block-size: 2.75rem;
        align-content: center;
      }
      .text {
        padding-block-start: 0.5rem;
        overflow-wrap: anywhere;
        white-space: pre-wrap;
      }
      .bars {
        display: grid;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem 1rem;
        padding: 0.5rem 0.875rem;
        border-block-end: 1px solid var(--rule);
        background: var(--amber-tint);
      }
      .bar.rings {
        background: var(--bad-tint);
      }
      .bar span {
        flex: 1 1 9rem;
      }
    `,
  ]

  constructor() {
    super()
    this.all = ''
    this.busy = false
    this.side = 'leave'
  }

  get isOpen(): boolean {
    return this.renderRoot.querySelector('dialog')?.open ?? false
  }

  open(side: 'leave' | 'arrive'): void {
    this.side = side
    this.#read.clear()
    this.requestUpdate()
    void this.updateComplete.then(() => this.renderRoot.querySelector('dialog')!.showModal())
  }

  override render() {
    return html`${this.#bars()}
      <dialog aria-labelledby="title">
        <div class="inside stack">${this.side === 'leave' ? this.#leaving() : this.#arriving()}</div>
      </dialog>`
  }

  /** What cannot wait, above everything else. */
  #bars() {
    const { t, office, language } = this
    const { rota } = office
    const zone = rota.shifts?.zone ?? 'UTC'
    const { ending } = rota
    return html`<div class="bars" role="status">
      ${
        rota.rings
          ? html`<p class="bar rings">
              <span><strong>${t('console.alarm.rings')}</strong> ${[...new Set(rota.alarms.map(({ kind }) => t(`console.alarm.${kind}`)))].join(' ')}</span>
              <button @click=${() => rota.hush()}>${t('console.alarm.heard')}</button>
              <button class="primary" @click=${() => this.want('shifts')}>${t('console.view.shifts')}</button>
            </p>`
          : nothing
      }
      ${
        rota.waiting.length
          ? html`<p class="bar">
              <span>${t('console.handover.waiting', { count: rota.waiting.length })}</span>
              <button class="primary" @click=${() => this.open('arrive')}>${t('console.handover.read')}</button>
            </p>`
          : nothing
      }
      ${
        ending === undefined
          ? nothing
          : html`<p class="bar">
              <span>${t('console.handover.soon', { when: whenIn(ending, zone, language) })}</span>
              <button class="primary" @click=${() => this.open('leave')}>${t('console.key.leave-shift')}</button>
            </p>`
      }
    </div>`
  }

  #leaving() {
    const { t, office } = this
    const mine = office.queue?.mine ?? []
    return html`<h2 id="title" tabindex="-1" autofocus>${t('console.handover.title')}</h2>
      <p class="soft">${t('console.handover.what')}</p>
      ${mine.map(
        ({ id }) =>
          html`<div class="field">
            <label for="line-${id}">${t('console.handover.case', { alias: aliasOf(id) })}</label>
            <textarea id="line-${id}" rows="2" dir="auto" maxlength=${TEXT_LENGTH} .value=${this.#lines.get(id) ?? ''} @input=${(event: Event) => this.#write(id, event)}></textarea>
          </div>`,
      )}
      <div class="field">
        <label for="all">${t('console.handover.all')}</label>
        <textarea id="all" rows="4" dir="auto" maxlength=${TEXT_LENGTH} .value=${this.all} @input=${(event: Event) => (this.all = (event.target as HTMLTextAreaElement).value)}></textarea>
      </div>
      ${this.#written ? nothing : html`<p id="lacking">${t('console.handover.lacking')}</p>`}
      <div class="row">
        <button class="primary" aria-describedby=${this.#written ? nothing : 'lacking'} ?disabled=${this.busy || !this.#written} @click=${() => void this.#send()}>
          ${t('console.handover.send')}
        </button>
        <button class="plain" @click=${() => this.#shut()}>${t('console.cancel')}</button>
      </div>`
  }

  #arriving() {
    const { t, office } = this
    const { waiting } = office.rota
    const read = waiting.filter(({ handover }) => this.#read.has(handover.number))
    return html`<h2 id="title" tabindex="-1" autofocus>${t('console.handover.arriving')}</h2>
      <p class="soft">${t('console.handover.arriving-what')}</p>
      ${waiting.map((one) => this.#handover(one))}
      <div class="row">
        <button class="primary" ?disabled=${this.busy || read.length === 0} @click=${() => void this.#acknowledge(read)}>
          ${t('console.handover.acknowledge', { count: read.length })}
        </button>
        <button class="plain" @click=${() => this.#shut()}>${t('console.cancel')}</button>
      </div>`
  }

  #handover({ handover, author, text }: OpenedHandover) {
    const { t, office, language } = this
    const zone = office.rota.shifts?.zone ?? 'UTC'
    const about = handover.case ? t('console.handover.case', { alias: aliasOf(handover.case) }) : t('console.handover.shift')
    return html`<details @toggle=${(event: Event) => this.#opened(handover.number, event)}>
      <summary><span class="alias">${about}</span>, ${author}, ${whenIn(handover.at, zone, language)}</summary>
      <p class="text" dir="auto">${text ?? t('console.handover.sealed')}</p>
    </details>`
  }

  /** Every case that is held has a line, or one text stands for all. */
  get #written(): boolean {
    const mine = this.office.queue?.mine ?? []
    return this.all.trim() !== '' || (mine.length > 0 && mine.every(({ id }) => this.#lines.get(id)?.trim()))
  }

  #write(id: string, event: Event): void {
    this.#lines.set(id, (event.target as HTMLTextAreaElement).value)
    this.requestUpdate()
  }

  #opened(number: number, event: Event): void {
    if ((event.target as HTMLDetailsElement).open) this.#read.add(number)
    this.requestUpdate()
  }

  async #send(): Promise<void> {
    this.busy = true
    const { all, office } = this
    const mine = office.queue?.mine ?? []
    const cases = new Map(mine.map(({ id }) => [id, this.#lines.get(id)?.trim() || all.trim()]))
    if (await office.rota.handOver({ cases, all }, this.language)) {
      this.#lines = new Map()
      this.all = ''
      this.#shut()
    }
    this.busy = false
  }

  async #acknowledge(read: readonly OpenedHandover[]): Promise<void> {
    this.busy = true
    if (await this.office.rota.acknowledge(read.map(({ handover }) => handover.number))) this.#read.clear()
    if (this.office.rota.waiting.length === 0) this.#shut()
    this.busy = false
  }

  #shut(): void {
    this.renderRoot.querySelector('dialog')!.close()
  }
}

customElements.define('console-handover', HandingOver)

declare global {
  interface HTMLElementTagNameMap {
    'console-handover': HandingOver
  }
}
