/** The call that is being talked in: how long, how loud, and what can be done with it. */
import { html, nothing, type PropertyValues } from 'lit'
import type { Mine } from './calls.ts'
import { call } from './calls-style.ts'
import { clockOf } from './clock.ts'
import { Pane } from './pane.ts'
import { nameOfLanguage } from './phrases.ts'
import { base } from './styles.ts'
import type { Talk } from './talk.ts'
import { CLOSINGS } from './wire.ts'

export class CallPane extends Pane {
  static override properties = { ...Pane.properties, asking: { state: true } }
  /** What is being asked: how it ended, whom it goes to. */
  declare asking: '' | 'end' | 'hand-over'
  static override styles = [base, call]
  #metered: Talk | undefined
  readonly #level = (): void => this.#showLevel()

  constructor() {
    super()
    this.asking = ''
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#meter(undefined)
  }

  override updated(changed: PropertyValues): void {
    super.updated(changed)
    this.#meter(this.office.calls.mine?.talk)
  }

  /** Ask how the call ended. One more key press ends it. */
  end(): void {
    this.#ask('end')
  }

  /** Esc: what is asked first, then what is read out. Whether there was anything to go back from. */
  back(): boolean {
    const { calls } = this.office
    const something = this.asking !== '' || calls.reading !== undefined
    if (this.asking) this.asking = ''
    else calls.read(undefined)
    return something
  }

  override render() {
    const { mine } = this.office.calls
    if (!mine) return nothing
    const over = mine.talk.line === 'over'
    return html`${this.#head(mine)} ${this.#trouble(mine.talk)}
      ${over || this.asking === 'end' ? this.#closings(over) : this.asking ? this.#colleagues() : this.#acts(mine.talk)}
      ${this.#reading(mine)}`
  }

  #head({ talk, began, language }: Mine) {
    const { t } = this
    return html`<div class="head">
      <strong>${nameOfLanguage(language, this.language)}</strong>
      <span class="timer" role="timer">${clockOf((Date.now() - began) / 1000)}</span>
      <span class="chip ${STATES[talk.line]}" role="status">${t(`console.calls.line.${talk.parked && talk.line === 'on' ? 'parked' : talk.line}`)}</span>
      <span class="levels small">
        <label for="spoken">${t('console.calls.you')}</label><meter id="spoken" max="1"></meter>
        <label for="heard">${t('console.calls.caller')}</label><meter id="heard" max="1"></meter>
      </span>
    </div>`
  }

  #trouble({ microphone, line }: Talk) {
    if (line === 'lost') return html`<p class="banner bad" role="alert">${this.t('console.calls.lost')}</p>`
    if (microphone !== 'refused' && microphone !== 'none') return nothing
    return html`<p class="banner" role="alert">${this.t(`console.calls.mic.${microphone}`)}</p>`
  }

  #acts(talk: Talk) {
    const { t } = this
    const { calls } = this.office
    return html`<div class="row">
      <button aria-pressed=${talk.muted} aria-keyshortcuts=${this.aria('mute')} @click=${() => calls.mute()}>
        ${t('console.calls.mute')} ${this.hint('mute')}
      </button>
      <button aria-pressed=${talk.parked} aria-keyshortcuts=${this.aria('hold')} @click=${() => calls.hold()}>
        ${t('console.calls.hold')} ${this.hint('hold')}
      </button>
      <button aria-keyshortcuts=${this.aria('read-out')} @click=${() => this.want('read-out')}>
        ${t('console.calls.read-out')} ${this.hint('read-out')}
      </button>
      <button @click=${() => this.#ask('hand-over')}>${t('console.calls.hand-over')}</button>
      <button class="bad" aria-keyshortcuts=${this.aria('end-call')} @click=${() => this.end()}>
        ${t('console.calls.end-call')} ${this.hint('end-call')}
      </button>
    </div>`
  }

  #closings(over: boolean) {
    const { t } = this
    return html`<div class="row asks" role="group" aria-labelledby="how">
      <strong id="how">${t(over ? 'console.calls.left' : 'console.calls.how')}</strong>
      ${CLOSINGS.map((closing, at) => html`<button class=${at === 0 ? 'primary' : ''} @click=${() => this.#end(closing)}>${t(`console.closing.${closing}`)}</button>`)}
      ${over ? nothing : this.#cancel()}
    </div>`
  }

  #colleagues() {
    const { t } = this
    const { calls } = this.office
    return html`<div class="row asks" role="group" aria-labelledby="whom">
      <strong id="whom">${t('console.calls.whom')}</strong>
      <button class="primary" @click=${() => this.#handOver(null)}>${t('console.calls.everybody')}</button>
      ${calls.colleagues.map(({ id, name, free }) => html`<button ?disabled=${!free} @click=${() => this.#handOver(id)}>${free ? name : t('console.calls.busy', { name })}</button>`)}
      ${this.#cancel()}
    </div>`
  }

  #reading({ language }: Mine) {
    const { reading } = this.office.calls
    if (!reading) return nothing
    return html`<article class="reading" tabindex="-1">
      <h3 lang=${language} dir="auto">${reading.title}</h3>
      <p lang=${language} dir="auto">${reading.text}</p>
      <button @click=${() => this.office.calls.read(undefined)}>${this.t('console.hide')}</button>
    </article>`
  }

  #cancel() {
    return html`<button class="plain" @click=${() => this.back()}>${this.t('console.cancel')}</button>`
  }

  #ask(what: 'end' | 'hand-over'): void {
    this.asking = what
    this.focusNow('.asks button')
  }

  async #end(closing: (typeof CLOSINGS)[number]): Promise<void> {
    this.asking = ''
    await this.office.calls.end(closing)
  }

  async #handOver(to: string | null): Promise<void> {
    this.asking = ''
    await this.office.calls.handOver(to)
  }

  #meter(talk: Talk | undefined): void {
    if (talk === this.#metered) return
    this.#metered?.removeEventListener('level', this.#level)
    talk?.addEventListener('level', this.#level)
    this.#metered = talk
  }

  /** Ten times a second, so nothing but the two bars is drawn again. */
  #showLevel(): void {
    for (const side of ['spoken', 'heard'] as const) {
      const meter = this.renderRoot.querySelector<HTMLMeterElement>(`#${side}`)
      if (meter) meter.value = this.#metered?.[side] ?? 0
    }
  }
}

const STATES: Record<Talk['line'], string> = { connecting: '', on: 'good', lost: 'bad', over: '', 'given-up': 'bad' }

customElements.define('console-call', CallPane)

declare global {
  interface HTMLElementTagNameMap {
    'console-call': CallPane
  }
}
