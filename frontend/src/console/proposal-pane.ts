/** A reply that waits for a second person: read it beside the case, then send it, change it, or give it back. */
import { css, html, nothing } from 'lit'
import type { Proposal } from '../sealing/documents.ts'
import { findPlaces } from '../pages/warning.ts'
import { Pane } from './pane.ts'
import { base } from './styles.ts'
import type { Case } from './wire.ts'

export class ProposalPane extends Pane {
  static override properties = {
    ...Pane.properties,
    record: { attribute: false },
    proposal: { attribute: false },
    back: { state: true },
    note: { state: true },
  }
  declare record: Case
  declare proposal: Proposal
  /** Whether it is being given back, with a note that says why. */
  declare back: boolean
  declare note: string

  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 0.625rem;
        overflow-y: auto;
        max-block-size: 52dvh;
        padding: 0.75rem 1.25rem 1rem;
        border-block-start: 2px solid var(--accent);
        background: var(--paper);
      }
      section {
        display: grid;
        max-inline-size: 56rem;
        gap: 0.5rem;
      }
      h2 {
        font-size: 1rem;
      }
      .text {
        overflow-y: auto;
        max-block-size: 26dvh;
        padding: 0.625rem 0.875rem;
        border-radius: 0.5rem;
        background: var(--tint);
        font-size: 1rem;
        overflow-wrap: anywhere;
        white-space: pre-wrap;
      }
      .going {
        font-weight: 600;
        font-variant-numeric: tabular-nums;
      }
      @media (max-width: 59.99rem) {
        :host {
          max-block-size: none;
          padding-inline: 0.875rem;
        }
      }
    `,
  ]

  constructor() {
    super()
    this.back = false
    this.note = ''
  }

  /** Send exactly these words. */
  approve(): void {
    this.office.work.approve(this.record, this.proposal)
  }

  override render() {
    const { t, office, record, proposal } = this
    const pending = office.outgoing.of(record.id)
    return html`<section aria-labelledby="title">
      <h2 id="title">${t('console.proposal.title', { author: proposal.author })}</h2>
      <p class="soft small">${t('console.proposal.how')}</p>
      <div class="text" dir="auto" lang=${proposal.language} tabindex="0">${proposal.text}</div>
      ${findPlaces(proposal.text).length > 0 ? html`<p class="banner small">${t('console.reply.places')}</p>` : nothing}
      ${pending ? this.#leaving() : this.back ? this.#giveBack() : this.#choices()}
    </section>`
  }

  #choices() {
    const { t, office, record, proposal } = this
    return html`<div class="row">
      <button class="primary" aria-keyshortcuts=${this.aria('approve')} @click=${() => this.approve()}>
        ${t('console.proposal.approve')} ${this.hint('approve')}
      </button>
      <button @click=${() => office.work.change(record, proposal)}>${t('console.proposal.change')}</button>
      <button @click=${() => this.#open()}>${t('console.proposal.back')}</button>
    </div>`
  }

  #leaving() {
    const { t, office, record } = this
    const pending = office.outgoing.of(record.id)!
    if (pending.sending) return html`<p class="going">${t('console.reply.sealing', { alias: '' })}</p>`
    return html`<div class="row">
      <span class="going">${t('console.reply.leaving', { left: office.outgoing.left(pending) })}</span>
      <button aria-keyshortcuts=${this.aria('undo')} @click=${() => office.undo(record.id)}>
        ${t('console.key.undo')} ${this.hint('undo')}
      </button>
    </div>`
  }

  #giveBack() {
    const { t } = this
    return html`<label class="field"
        ><span>${t('console.proposal.why')}</span>
        <textarea
          id="why"
          rows="2"
          dir="auto"
          .value=${this.note}
          @input=${(event: InputEvent) => (this.note = (event.target as HTMLTextAreaElement).value)}
        ></textarea>
      </label>
      <div class="row">
        <button class="primary" ?disabled=${!this.note.trim()} @click=${() => this.#send()}>
          ${t('console.proposal.give')}
        </button>
        <button class="plain" @click=${() => (this.back = false)}>${t('console.note.drop')}</button>
      </div>`
  }

  #open(): void {
    this.back = true
    this.focusNow('#why')
  }

  #send(): void {
    const { office, record, note } = this
    if (record.proposer) void office.work.handTo(record.id, record.proposer, note)
  }
}

customElements.define('console-proposal', ProposalPane)

declare global {
  interface HTMLElementTagNameMap {
    'console-proposal': ProposalPane
  }
}
