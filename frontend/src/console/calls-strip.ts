/** The strip at the top of a line with a telephone: whether one takes calls, who rings, and the call one has. */
import { html, nothing } from 'lit'
import './call-pane.ts'
import { strip } from './calls-style.ts'
import { span } from './clock.ts'
import { Pane } from './pane.ts'
import { nameOfLanguage } from './phrases.ts'
import { base } from './styles.ts'
import type { Caller } from './wire.ts'

export class CallsStrip extends Pane {
  static override styles = [base, strip]

  override render() {
    const { calls } = this.office
    return html`<section aria-label=${this.t('console.calls.title')}>
      ${this.office.asking ? html`<p class="banner" role="alert"><strong>${this.t('console.calls.still-there')}</strong> ${this.t('console.calls.still-there-why')}</p>` : nothing}
      ${this.#duty()}
      ${calls.mine ? html`<console-call .office=${this.office} .t=${this.t} language=${this.language} ?letters=${this.letters}></console-call>` : nothing}
      ${calls.elsewhere ? this.#elsewhere(calls.elsewhere) : nothing}
      <p class="away" role="alert">${calls.ringing.map((caller) => `${this.t('console.calls.rings')} ${this.#tongue(caller)}`).join('. ')}</p>
      <ul class="rings">
        ${calls.ringing.map((caller, at) => this.#ringing(caller, at === 0))}
      </ul>
    </section>`
  }

  #duty() {
    const { t } = this
    const { calls } = this.office
    const troubled = calls.taking && !calls.mine && (calls.microphone === 'refused' || calls.microphone === 'none')
    return html`<div class="duty">
        <label>
          <input
            type="checkbox"
            role="switch"
            .checked=${calls.taking}
            ?disabled=${calls.mine !== undefined}
            @change=${(event: Event) => calls.take((event.target as HTMLInputElement).checked)}
          />
          <span>${t('console.calls.take')}</span>
        </label>
        <span class="soft small">${this.#summary()}</span>
        ${
          calls.taking && !calls.mine
            ? html`<label class="quiet small">
                <input
                  type="checkbox"
                  .checked=${!calls.quiet}
                  @change=${(event: Event) => calls.hush(!(event.target as HTMLInputElement).checked)}
                />
                <span>${t('console.calls.sound')}</span>
              </label>`
            : nothing
        }
      </div>
      ${troubled ? html`<p class="banner" role="status">${t(`console.calls.mic.${calls.microphone}`)}</p>` : nothing}`
  }

  /** How many take calls, and who waits: in numbers, as nobody here need know more. */
  #summary(): string {
    const { t } = this
    const { calls } = this.office
    const there = t('console.calls.on-duty', { count: calls.room?.on_duty.length ?? 0 })
    const longest = Math.max(...calls.waiting.map((caller) => calls.waited(caller)))
    if (calls.waiting.length === 0) return `${there} · ${t('console.calls.nobody-waits')}`
    const waits = t('console.calls.waiting', { count: calls.waiting.length, time: span(longest, this.language) })
    return `${there} · ${waits}`
  }

  #ringing(caller: Caller, first: boolean) {
    const { t } = this
    const { calls } = this.office
    return html`<li class="caller">
      <span class="who">
        <strong>${this.#tongue(caller)}</strong>
        <span class="small">${t('console.calls.waits', { time: span(calls.waited(caller), this.language) })}</span>
        ${caller.holder === this.office.me.id ? html`<span class="chip">${t('console.calls.for-you')}</span>` : nothing}
      </span>
      <button
        class="primary"
        aria-keyshortcuts=${first ? this.aria('take-call') : nothing}
        @click=${() => calls.answer(caller)}
      >
        ${t('console.calls.answer')} ${first ? this.hint('take-call') : nothing}
      </button>
      <button @click=${() => calls.decline(caller.call)}>${t('console.calls.not-now')}</button>
    </li>`
  }

  #elsewhere(caller: Caller) {
    return html`<div class="caller">
      <span class="who">${this.t('console.calls.elsewhere')}</span>
      <button @click=${() => this.office.calls.rejoin(caller)}>${this.t('console.calls.talk-here')}</button>
    </div>`
  }

  #tongue({ language }: Caller): string {
    return nameOfLanguage(language, this.language)
  }
}

customElements.define('console-calls', CallsStrip)

declare global {
  interface HTMLElementTagNameMap {
    'console-calls': CallsStrip
  }
}
