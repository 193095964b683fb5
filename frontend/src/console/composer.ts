/** Two boxes that cannot be mistaken for one another: the reply to the applicant, the note for the team. */
import { css, html, nothing } from 'lit'
import { TEXT_LENGTH } from '../sealing/documents.ts'
import { findPlaces } from '../pages/warning.ts'
import { Pane } from './pane.ts'
import './relative-picker.ts'
import { base } from './styles.ts'
import type { Thread } from './thread.ts'
import type { Case, StepText } from './wire.ts'

const RELATIVE = '/relative'

export class Composer extends Pane {
  static override properties = {
    ...Pane.properties,
    record: { attribute: false },
    thread: { attribute: false },
    noting: { state: true },
  }
  declare record: Case
  declare thread: Thread
  declare noting: boolean
  #last = ''

  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 0.5rem;
        max-block-size: 52dvh;
        overflow-y: auto;
        padding: 0.75rem 1.25rem 1rem;
        border-block-start: 1px solid var(--rule);
        background: var(--paper);
      }
      section {
        max-inline-size: 56rem;
        display: grid;
        gap: 0.5rem;
      }
      .label {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        justify-content: space-between;
        gap: 0 1rem;
      }
      label {
        font-weight: 650;
      }
      textarea {
        min-block-size: 5.5rem;
        font-size: 1rem;
        resize: none;
        field-sizing: content;
        max-block-size: 22dvh;
      }
      .note {
        padding: 0.625rem 0.75rem 0.75rem;
        border: 1px dashed var(--note-edge);
        border-radius: 0.625rem;
        background: var(--note);
      }
      .note textarea {
        min-block-size: 3.5rem;
      }
      .leaving {
        padding: 0.625rem 0.875rem;
        border: 1px solid var(--rule);
        border-inline-start: 3px solid var(--accent);
        border-radius: 0.5rem;
        background: var(--tint);
      }
      .leaving p {
        overflow-y: auto;
        max-block-size: 18dvh;
        overflow-wrap: anywhere;
        white-space: pre-wrap;
      }
      .going {
        font-weight: 600;
        font-variant-numeric: tabular-nums;
      }
      .left {
        margin-inline-start: auto;
        font-variant-numeric: tabular-nums;
      }
      @media (max-width: 59.99rem) {
        :host {
          max-block-size: none;
          padding-inline: 0.875rem;
        }
        .row button {
          flex: 1 1 auto;
        }
        textarea {
          max-block-size: 40dvh;
        }
      }
    `,
  ]

  constructor() {
    super()
    this.noting = false
  }

  override willUpdate(): void {
    super.willUpdate()
    if (this.record.id !== this.#last) this.noting = false
    this.#last = this.record.id
  }

  override render() {
    const { office, record, t } = this
    const leaving = office.leaving(record.id)
    return html`${leaving === undefined ? this.#reply() : this.#leaving(leaving)} ${this.#note()}
    ${
      this.noting || office.drafts.of(record.id).note
        ? nothing
        : html`<div>
            <button class="plain" aria-keyshortcuts=${this.aria('note')} @click=${() => this.write('note')}>
              ${t('console.note.add')} ${this.hint('note')}
            </button>
          </div>`
    }`
  }

  /** The language in which the applicant is answered. */
  get textLanguage(): string {
    return this.record.language
  }

  /** Put the caret into a box. */
  write(box: 'reply' | 'note'): void {
    if (box === 'note') this.noting = true
    this.focusNow(`#${box}`)
  }

  /** Send or keep what the box with the caret holds. */
  send(): void {
    const box = (this.renderRoot as ShadowRoot).activeElement?.id
    if (box === 'note') void this.#keepNote()
    else if (box === 'reply') this.#sendReply()
  }

  /** Leave the box, so that single letters are keys again. */
  blurField(): void {
    const { activeElement } = this.renderRoot as ShadowRoot
    if (activeElement instanceof HTMLElement) activeElement.blur()
  }

  /** Put a step of the guide into the reply, at the caret. */
  insert(step: string, text: StepText): void {
    const { office, record } = this
    const field = this.renderRoot.querySelector<HTMLTextAreaElement>('#reply')
    if (!field || field.disabled) return
    const { reply, quotes } = office.drafts.of(record.id)
    const before = reply.slice(0, field.selectionStart)
    const after = reply.slice(field.selectionEnd)
    const gap = before && !before.endsWith('\n') ? '\n\n' : ''
    const written = `${before}${gap}${text.text}\n\n`
    const others = quotes.filter((quote) => quote.step !== step)
    office.drafts.change(record.id, { reply: written + after, quotes: [...others, { step, digest: text.digest }] })
    this.requestUpdate()
    this.focusNow('#reply')
    field.setSelectionRange(written.length, written.length)
  }

  /** The reply on its way out, where its box was: seconds left, and a way back. */
  #leaving(text: string) {
    const { office, record, t } = this
    const pending = office.outgoing.of(record.id)
    return html`<section class="leaving">
      <p dir="auto">${text}</p>
      <div class="row">
        <span class="going"
          >${pending && !pending.sending ? t('console.reply.leaving', { left: office.outgoing.left(pending) }) : t('console.reply.sealing', { alias: '' })}</span
        >
        ${
          pending && !pending.sending
            ? html`<button aria-keyshortcuts=${this.aria('undo')} @click=${() => office.undo(record.id)}>
                ${t('console.key.undo')} ${this.hint('undo')}
              </button>`
            : nothing
        }
      </div>
    </section>`
  }

  #reply() {
    const { office, record, thread, t } = this
    const second = office.work.needsSecond(record)
    const draft = office.drafts.of(record.id)
    const barred = this.#barred()
    return html`<section>
      <div class="label">
        <label for="reply">${t('console.reply.label')}</label>
        <span class="soft small">${t('console.reply.hint')}</span>
      </div>
      ${barred ? html`<p class="banner bad">${t(barred)}</p>` : nothing}
      ${second ? html`<p class="banner small">${t('console.second.why')}</p>` : nothing}
      <textarea
        id="reply"
        dir="auto"
        lang=${thread.answerable?.language ?? record.language}
        rows="3"
        maxlength=${TEXT_LENGTH}
        ?disabled=${barred !== ''}
        .value=${draft.reply}
        @input=${(event: InputEvent) => this.#change({ reply: (event.target as HTMLTextAreaElement).value })}
      ></textarea>
      ${this.#places(draft.reply)}
      <div class="row">
        <button
          class="primary"
          aria-keyshortcuts=${this.aria('send')}
          ?disabled=${barred !== '' || !draft.reply.trim()}
          @click=${() => this.#sendReply()}
        >
          ${t(second ? 'console.second.propose' : 'console.reply.send')} ${this.hint('send')}
        </button>
        ${second && office.work.alone ? html`<button ?disabled=${barred !== '' || !draft.reply.trim()} @click=${() => office.reply(record.id)}>${t('console.second.alone')}</button>` : nothing}
        <button aria-keyshortcuts=${this.aria('insert')} ?disabled=${barred !== ''} @click=${() => this.want('insert')}>
          ${t('console.reply.insert')} ${this.hint('insert')}
        </button>
        ${this.#length(draft.reply)}
      </div>
    </section>`
  }

  #note() {
    const { office, record, t } = this
    const { note } = office.drafts.of(record.id)
    if (!this.noting && !note) return nothing
    return html`<section class="note">
      <div class="label">
        <label for="note">${t('console.note.label')}</label>
        <span class="small">${t('console.note.hint')}</span>
      </div>
      <textarea
        id="note"
        dir="auto"
        rows="2"
        maxlength=${TEXT_LENGTH}
        .value=${note}
        @input=${(event: InputEvent) => this.#noted(event.target as HTMLTextAreaElement)}
      ></textarea>
      <div class="row">
        <button ?disabled=${!note.trim()} @click=${() => void this.#keepNote()}>${t('console.note.keep')}</button>
        <button class="plain" @click=${() => this.#dropNote()}>${t('console.note.drop')}</button>
        <button class="plain" @click=${() => this.#relate()}>${t('console.relative.add')}</button>
      </div>
      <console-relative .office=${office} .t=${t} language=${this.language} ?letters=${this.letters}></console-relative>
    </section>`
  }

  /** Why no reply can be written, as a phrase; empty when one can. */
  #barred(): string {
    const { keyring } = this.office
    if (this.thread.trouble === 'mixed') return 'console.barred.mixed'
    if (!this.thread.answerable) return 'console.barred.closed'
    return keyring.current && keyring.signing ? '' : 'console.barred.no-epoch'
  }

  #places(text: string) {
    if (findPlaces(text).length === 0) return nothing
    return html`<p class="banner small" role="status">${this.t('console.reply.places')}</p>`
  }

  #length(text: string) {
    const left = TEXT_LENGTH - text.length
    return left > 500 ? nothing : html`<span class="left soft small">${this.t('console.reply.left', { left })}</span>`
  }

  #change(change: { reply?: string; note?: string }): void {
    this.office.drafts.change(this.record.id, change)
    this.requestUpdate()
  }

  #sendReply(): void {
    const { office, record } = this
    if (office.work.needsSecond(record)) void office.work.propose(record.id)
    else office.reply(record.id)
  }

  async #keepNote(): Promise<void> {
    await this.office.note(this.record.id)
    if (!this.office.drafts.of(this.record.id).note) this.noting = false
  }

  /** `/relative` at the end of what was typed asks for the other case. */
  #noted(field: HTMLTextAreaElement): void {
    const asked = field.value.endsWith(RELATIVE)
    this.#change({ note: asked ? field.value.slice(0, -RELATIVE.length) : field.value })
    if (asked) this.#relate()
  }

  #relate(): void {
    const picker = this.renderRoot.querySelector('console-relative')
    if (!picker) return
    picker.onPick = (alias) => {
      const { note } = this.office.drafts.of(this.record.id)
      this.#change({ note: `${note}${note && !/\s$/.test(note) ? ' ' : ''}${alias} ` })
      this.focusNow('#note')
    }
    picker.open()
  }

  #dropNote(): void {
    this.noting = false
    this.#change({ note: '' })
  }
}

customElements.define('console-composer', Composer)

declare global {
  interface HTMLElementTagNameMap {
    'console-composer': Composer
  }
}
