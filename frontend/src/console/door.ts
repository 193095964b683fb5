/** The door: sign in and unlock with one tap of a passkey, or with twelve recovery words. */
import { css, html, nothing } from 'lit'
import { KeyTextError, NoteError, PasskeyError, ReceiptError, SealingError } from '../sealing/errors.ts'
import { canHavePasskey, enterByPasskey, enterByWords, type Entered } from './entering.ts'
import { Pane } from './pane.ts'
import { alone, base } from './styles.ts'
import { Refused, Unreachable, type Client } from './wire.ts'

const SEALING: readonly (readonly [new (...args: never[]) => SealingError, string])[] = [
  [ReceiptError, 'ReceiptError'],
  [KeyTextError, 'KeyTextError'],
  [NoteError, 'NoteError'],
  [PasskeyError, 'PasskeyError'],
]

/** The phrase that says what kept somebody out. */
export function reasonOf(error: unknown): string {
  if (error instanceof Refused) return `console.error.${error.kind}`
  if (error instanceof Unreachable) return 'console.error.Unreachable'
  if (error instanceof DOMException) return 'console.error.passkey'
  if (!(error instanceof SealingError)) return 'console.error.unknown'
  return `console.error.${SEALING.find(([kind]) => error instanceof kind)?.[1] ?? 'EnvelopeError'}`
}

export class Door extends Pane {
  static override properties = {
    ...Pane.properties,
    client: { attribute: false },
    heading: {},
    why: {},
    words: {},
    byWords: { state: true },
    busy: { state: true },
    problem: { state: true },
  }
  declare client: Client
  declare heading: string
  /** The phrase that says why the door is shut: locked, idle, over. */
  declare why: string
  /** Recovery words that came with the link: only the demo's do. */
  declare words: string
  declare byWords: boolean
  declare busy: boolean
  declare problem: string

  static override styles = [
    base,
    alone,
    css`
      .wide {
        inline-size: 100%;
        min-block-size: 2.75rem;
      }
      form {
        padding-block-start: 0.25rem;
      }
      .mark {
        inline-size: 2.5rem;
        block-size: 2.5rem;
        color: var(--accent);
      }
      @media (max-width: 30rem) {
        .sheet {
          padding: 1.5rem 1.25rem;
        }
      }
    `,
  ]

  constructor() {
    super()
    this.heading = this.why = this.words = this.problem = ''
    this.byWords = this.busy = false
  }

  override firstUpdated(): void {
    this.byWords = this.words !== '' || !canHavePasskey()
    void this.focusOn(this.byWords ? 'textarea' : 'button.primary')
  }

  override render() {
    const { t } = this
    return html`<main class="sheet stack">
      <svg
        class="mark"
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        stroke-width="1.75"
        stroke-linejoin="round"
        aria-hidden="true"
      >
        <rect x="3" y="5.5" width="18" height="13" rx="2.5" />
        <path d="m3.5 7 8.5 6.5L20.5 7" />
      </svg>
      <div>
        <h1>${this.heading || t('console.title')}</h1>
        <p class="soft">${t(this.why || 'console.door.lead')}</p>
      </div>
      <div role="alert" class="problem">
        ${this.problem ? html`<p class="banner bad">${t(this.problem)}</p>` : nothing}
      </div>
      ${this.byWords ? this.#wordsForm() : this.#passkeyButton()}
      <p class="soft small">${t('console.door.memory')}</p>
    </main>`
  }

  #passkeyButton() {
    const { t } = this
    return html`<button
        class="primary wide"
        ?disabled=${this.busy}
        @click=${() => this.#enter(enterByPasskey(this.client))}
      >
        ${t(this.busy ? 'console.door.opening' : 'console.door.passkey')}
      </button>
      <button class="plain wide" @click=${() => this.#switch(true)}>${t('console.door.use-words')}</button>`
  }

  #wordsForm() {
    const { t } = this
    return html`<form class="stack" @submit=${this.#submit}>
        <div>
          <label for="words">${t('console.door.words')}</label>
          <p class="soft small" id="words-hint">${t('console.door.words-hint')}</p>
        </div>
        <textarea
          id="words"
          rows="3"
          required
          aria-describedby="words-hint"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          .value=${this.words}
          @keydown=${this.#onKey}
        ></textarea>
        <button class="primary wide" ?disabled=${this.busy}>
          ${t(this.busy ? 'console.door.opening' : 'console.door.unlock')}
        </button>
      </form>
      ${
        canHavePasskey()
          ? html`<button class="plain wide" @click=${() => this.#switch(false)}>
              ${t('console.door.use-passkey')}
            </button>`
          : nothing
      }`
  }

  /** Recovery words have no second line: Enter unlocks. */
  #onKey(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.isComposing) return
    event.preventDefault()
    ;(event.currentTarget as HTMLTextAreaElement).form!.requestSubmit()
  }

  #switch(byWords: boolean): void {
    this.byWords = byWords
    this.problem = ''
    void this.focusOn(byWords ? 'textarea' : 'button.primary')
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault()
    const field = this.renderRoot.querySelector('textarea')!
    void this.#enter(enterByWords(this.client, field.value), () => (field.value = ''))
  }

  async #enter(entering: Promise<Entered>, done: () => void = () => undefined): Promise<void> {
    this.busy = true
    this.problem = ''
    try {
      const entered = await entering
      done()
      this.dispatchEvent(new CustomEvent<Entered>('entered', { detail: entered }))
    } catch (error) {
      this.problem = reasonOf(error)
    } finally {
      this.busy = false
    }
  }
}

customElements.define('console-door', Door)
