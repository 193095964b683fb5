/** A telephone in the browser, for rehearsals: a keypad, sound, and what the line says in writing. */
import { html, LitElement, nothing, type PropertyDeclarations } from 'lit'
import { preferred, translator, type Translate } from '../console/phrases.ts'
import { base, tokens } from '../console/styles.ts'
import { Sound } from './sound.ts'
import { frame, own } from './styles.ts'
import { Call, words, type Known, type Told } from './wire.ts'

const LANGUAGES = { en: 'English', ru: 'Русский', uk: 'Українська', id: 'Bahasa Indonesia' }
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const
const PRESSED_MS = 150

type State = 'idle' | 'dialling' | 'connected' | 'over' | 'unanswered'
type Line =
  | { readonly kind: 'heard'; readonly text: string; readonly language: string; readonly heading: boolean; readonly digits: boolean }
  | { readonly kind: 'pressed'; readonly text: string }
  | { readonly kind: 'strange' }
  | { readonly kind: 'said' }

export class Telephone extends LitElement {
  static override properties: PropertyDeclarations = {
    helper: {},
    ...Object.fromEntries(
      ['language', 't', 'state', 'lines', 'receipt', 'pressed', 'listening', 'notice', 'missing'].map((name) => [
        name,
        { state: true },
      ]),
    ),
  }
  /** Where the script of the audio thread is. */
  declare helper: string
  declare language: string
  declare t: Translate | undefined
  declare state: State
  /** What was heard and pressed, the oldest first. */
  declare lines: readonly Line[]
  declare receipt: string
  /** The key that is down. */
  declare pressed: string
  declare listening: boolean
  /** The key of the sentence under the telephone. */
  declare notice: string
  declare missing: number
  #call: Call | undefined
  #sound: Sound | undefined
  readonly #typed = (event: KeyboardEvent): void => this.#onKey(event)

  static override styles = [tokens, base, own, frame]

  constructor() {
    super()
    this.helper = this.receipt = this.pressed = this.notice = ''
    this.state = 'idle'
    this.lines = []
    this.listening = false
    this.missing = 0
    this.language = preferred(Object.keys(LANGUAGES), [fragment('lang'), ...navigator.languages])
  }

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener('keydown', this.#typed)
    void this.#speak(this.language)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    removeEventListener('keydown', this.#typed)
    this.#hangUp()
  }

  override render() {
    const { t } = this
    if (!t) return html`<p class="away" role="status">…</p>`
    return html`<header class="top">
        <p class="truth"><strong>${t('title')}</strong> ${t('truth')}</p>
        <label class="who"
          ><span>${t('language')}</span>
          <select @change=${(event: Event) => this.#speak((event.target as HTMLSelectElement).value)}>
            ${Object.entries(LANGUAGES).map(([code, name]) => html`<option value=${code} lang=${code} ?selected=${code === this.language}>${name}</option>`)}
          </select></label
        >
      </header>
      <main>${this.#phone(t)} ${this.#paper(t)}</main>`
  }

  override updated(changed: Map<string, unknown>): void {
    if (!changed.has('lines')) return
    const paper = this.renderRoot.querySelector('.said')
    paper?.scrollTo({ top: paper.scrollHeight })
  }

  #phone(t: Translate) {
    const talking = this.state === 'connected'
    return html`<section class="phone" aria-labelledby="phone">
      <h1 id="phone">${t('phone')}</h1>
      <p class="state" role="status">${t(`state.${this.state}`)}</p>
      <div class="keys" role="group" aria-label=${t('keypad')}>
        ${KEYS.map(
          (key) =>
            html`<button
              class="key ${this.pressed === key ? 'down' : ''}"
              ?disabled=${!talking}
              aria-label=${t(`key.${key}`)}
              @click=${() => this.#press(key)}
            >
              ${key}
            </button>`,
        )}
      </div>
      ${
        this.#call
          ? html`<button class="wide end" @click=${() => this.#hangUp()}>${t('hang-up')}</button>`
          : html`<button class="wide begin" @click=${() => this.#dial()}>${t('call')}</button>`
      }
      <div class="mouth">
        <button ?disabled=${!talking} aria-pressed=${this.listening} @click=${() => this.#microphone()}>
          ${t(this.listening ? 'microphone.off' : 'microphone.on')}
        </button>
        <button ?disabled=${!talking} @click=${() => this.#say()}>${t('say')}</button>
      </div>
      <p class="soft small" role="status">${this.notice ? t(this.notice) : ''}</p>
    </section>`
  }

  #paper(t: Translate) {
    return html`<section class="paper" aria-labelledby="said">
      <h2 id="said">${t('said')}</h2>
      ${this.missing ? html`<p class="missing small">${t('missing', { count: this.missing })}</p>` : nothing}
      <div class="said" role="log" tabindex="0" aria-labelledby="said">
        ${this.lines.length ? nothing : html`<p class="soft">${t('said.none')}</p>`}
        <ol>
          ${this.lines.map((line) => this.#line(line, t))}
        </ol>
      </div>
      ${
        this.receipt
          ? html`<p class="receipt">${t('receipt')} <strong translate="no">${this.receipt}</strong></p>`
          : nothing
      }
    </section>`
  }

  #line(line: Line, t: Translate) {
    if (line.kind === 'heard')
      return html`<li class=${line.heading ? 'heading' : ''} lang=${line.language} dir="auto">${line.text}</li>`
    if (line.kind === 'pressed') return html`<li class="mine"><kbd>${line.text}</kbd> ${t('pressed')}</li>`
    return html`<li class="soft">${t(line.kind === 'said' ? 'say.done' : 'strange')}</li>`
  }

  // What the person does.

  #dial(): void {
    const sound = new Sound()
    this.#sound = sound
    this.state = 'dialling'
    this.lines = []
    this.receipt = this.notice = ''
    this.missing = 0
    const call = new Call({
      told: (told) => this.#call === call && this.#told(told),
      sound: (bytes) => sound.play(bytes),
      gone: () => this.#call === call && this.#over(),
    })
    this.#call = call
    sound.open(this.helper, (spoken) => call.say(spoken)).catch(() => (this.notice = 'sound.none'))
  }

  #hangUp(): void {
    this.#call?.does({ does: 'hang-up' })
    if (this.#call) this.#over()
  }

  #press(key: string): void {
    this.#call?.does({ does: 'press', key })
    this.lines = [...this.lines, { kind: 'pressed', text: key }]
    this.pressed = key
    setTimeout(() => (this.pressed = ''), PRESSED_MS)
  }

  #onKey(event: KeyboardEvent): void {
    const typing = event.composedPath().some((one) => one instanceof HTMLSelectElement)
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat || this.state !== 'connected') return
    if (KEYS.some((key) => key === event.key)) {
      event.preventDefault()
      this.#press(event.key)
    }
  }

  async #microphone(): Promise<void> {
    if (this.listening) {
      this.#sound?.deafen()
      this.listening = false
      return
    }
    try {
      await this.#sound?.listen()
      this.listening = this.state === 'connected'
      this.notice = ''
    } catch {
      this.notice = 'microphone.refused'
    }
  }

  #say(): void {
    this.#call?.does({ does: 'say', language: this.#spoken() })
  }

  /** The language that the line speaks in this call, as far as it was heard. */
  #spoken(): string {
    const last = this.lines.findLast((line) => line.kind === 'heard')
    return last?.kind === 'heard' ? last.language : this.language
  }

  async #speak(language: string): Promise<void> {
    this.t = translator(await words(language))
    this.language = language
    document.documentElement.lang = language
    document.title = this.t('title')
  }

  // What the line does.

  #told(told: Told): void {
    if (told.missing) this.missing = told.missing
    if (told.heard) {
      this.#hear(told.heard)
    }
    if (told.strange) this.lines = [...this.lines, { kind: 'strange' }]
    if (told.receipt) this.receipt = told.receipt
    if (told.saying) {
      if (told.saying > 0) this.lines = [...this.lines, { kind: 'said' }]
      else this.notice = 'say.none'
    }
    if (told.state === 'connected') this.state = 'connected'
    else if (told.state) this.#over(told.state)
  }

  /** The digits of a code stand in one row, as they are said. */
  #hear({ text, language, what, name }: Known): void {
    const digit = name.startsWith('phone.digit.')
    const last = this.lines.at(-1)
    if (digit && last?.kind === 'heard' && last.digits)
      this.lines = [...this.lines.slice(0, -1), { ...last, text: `${last.text} ${text}` }]
    else this.lines = [...this.lines, { kind: 'heard', text, language, heading: what === 'step', digits: digit }]
  }

  #over(state: State = 'over'): void {
    this.#call = undefined
    this.#sound?.close()
    this.#sound = undefined
    this.listening = false
    this.state = state
  }
}

/** A value of the page's own address, after the `#`: `lang=ru`. */
const fragment = (name: string): string => new URLSearchParams(location.hash.slice(1)).get(name) ?? ''

customElements.define('rehearsal-telephone', Telephone)
