/** Joining by invitation: an alias, twelve recovery words that are typed back in part, a passkey if there can be one. */
import { css, html, nothing } from 'lit'
import { reasonOf } from './door.ts'
import { cardWords } from '../sealing/roster.ts'
import { canHavePasskey, Newcomer, type Entered } from './entering.ts'
import { Pane } from './pane.ts'
import { alone, base } from './styles.ts'
import { KEYLESS, type Client } from './wire.ts'

type Stage = 'looking' | 'alias' | 'words' | 'back' | 'passkey' | 'aloud'
const STAGES: readonly Stage[] = ['alias', 'words', 'back', 'passkey']

export class Joining extends Pane {
  static override properties = {
    ...Pane.properties,
    client: { attribute: false },
    secret: { attribute: false },
    stage: { state: true },
    problem: { state: true },
    busy: { state: true },
    failed: { state: true },
  }
  declare client: Client
  declare secret: string
  declare stage: Stage
  declare problem: string
  declare busy: boolean
  declare failed: boolean
  #newcomer: Newcomer | undefined
  #alias = ''
  /** Who has joined, and is still to read their words aloud. */
  #joined: Entered | undefined
  /** Which two words are asked back, from 0. */
  #asked: readonly [number, number] = [0, 1]

  static override styles = [
    base,
    alone,
    css`
      .sheet {
        inline-size: min(32rem, 100%);
      }
      h1:focus {
        outline: none;
      }
      .words {
        display: grid;
        grid-template-columns: repeat(3, 1fr);
        gap: 0.5rem;
        counter-reset: word;
      }
      .words li {
        padding: 0.5rem 0.625rem;
        border: 1px solid var(--rule);
        border-radius: 0.5rem;
        background: var(--paper);
        font-weight: 600;
        counter-increment: word;
      }
      .words li::before {
        display: inline-block;
        min-inline-size: 1.875em;
        color: var(--soft);
        font-weight: 400;
        content: counter(word);
      }
      .card {
        font-size: 1.25rem;
        font-weight: 650;
      }
      .primary {
        min-block-size: 2.75rem;
      }
      @media (max-width: 30rem) {
        .sheet {
          padding: 1.5rem 1.25rem;
        }
        .words {
          grid-template-columns: repeat(2, 1fr);
        }
      }
    `,
  ]

  constructor() {
    super()
    this.stage = 'looking'
    this.problem = ''
    this.busy = this.failed = false
  }

  override async firstUpdated(): Promise<void> {
    try {
      this.#newcomer = await Newcomer.from(this.client, this.secret)
      this.#alias = this.#newcomer.alias
      await this.#go(this.#alias ? 'words' : 'alias')
    } catch (error) {
      this.problem = reasonOf(error)
    }
  }

  override render() {
    const { t, stage } = this
    const number = STAGES.indexOf(stage) + 1
    return html`<main class="sheet stack">
      <div>
        ${number ? html`<p class="soft small">${t('console.join.stage', { number, all: STAGES.length })}</p>` : nothing}
        <h1 tabindex="-1">${t(`console.join.${stage}`)}</h1>
      </div>
      <div role="alert" class="problem">
        ${this.problem ? html`<p class="banner bad">${t(this.problem)}</p>` : nothing}
      </div>
      ${stage === 'alias' ? this.#aliasForm() : nothing} ${stage === 'words' ? this.#words() : nothing}
      ${stage === 'back' ? this.#backForm() : nothing} ${stage === 'passkey' ? this.#passkey() : nothing}
      ${stage === 'aloud' ? this.#aloud(this.#joined!) : nothing}
    </main>`
  }

  #aliasForm() {
    const { t } = this
    return html`<form class="stack" @submit=${this.#named}>
      <p>${t('console.join.alias-why')}</p>
      <div class="field">
        <label for="alias">${t('console.join.alias-label')}</label>
        <input id="alias" required maxlength="40" autocomplete="off" spellcheck="false" .value=${this.#alias} />
      </div>
      <button class="primary">${t('console.join.on')}</button>
    </form>`
  }

  #words() {
    const { t } = this
    return html`<p>${t('console.join.words-why')}</p>
      <ol class="words" translate="no">
        ${this.#newcomer!.words.map((word) => html`<li lang="en">${word}</li>`)}
      </ol>
      <p class="banner">${t('console.join.words-once')}</p>
      <button class="primary" @click=${() => this.#go('back')}>${t('console.join.written')}</button>`
  }

  #backForm() {
    const { t } = this
    return html`<form class="stack" @submit=${this.#typedBack}>
      <p>${t('console.join.back-why')}</p>
      ${this.#asked.map(
        (place) =>
          html`<div class="field">
            <label for="word${place}">${t('console.join.word', { number: place + 1 })}</label>
            <input id="word${place}" required autocomplete="off" autocapitalize="none" spellcheck="false" />
          </div>`,
      )}
      <div class="row">
        <button class="primary">${t('console.join.on')}</button>
        <button type="button" class="plain" @click=${() => this.#go('words')}>${t('console.join.show-again')}</button>
      </div>
    </form>`
  }

  #passkey() {
    const { t } = this
    const able = canHavePasskey()
    return html`<p>${t(able ? 'console.join.passkey-why' : 'console.join.passkey-none')}</p>
      <div class="row">
        ${
          able
            ? html`<button class="primary" ?disabled=${this.busy} @click=${() => this.#join(true)}>
                ${t(this.busy ? 'console.door.opening' : 'console.join.with-passkey')}
              </button>`
            : nothing
        }
        <button class=${able ? 'plain' : 'primary'} ?disabled=${this.busy} @click=${() => this.#join(false)}>
          ${t('console.join.words-only')}
        </button>
      </div>`
  }

  /** The words of the card that was just made: whoever invited compares them with what their console shows. */
  #aloud(joined: Entered) {
    const { t } = this
    return html`<p>${t('console.join.aloud-why')}</p>
      <p class="card" lang="en" translate="no">${cardWords(joined.me, this.#newcomer!.english).join(' ')}</p>
      <button class="primary" @click=${() => this.#enter(joined)}>${t('console.join.on')}</button>`
  }

  #enter(joined: Entered): void {
    this.dispatchEvent(new CustomEvent<Entered>('entered', { detail: joined }))
  }

  #named(event: SubmitEvent): void {
    event.preventDefault()
    this.#alias = this.renderRoot.querySelector('input')!.value.trim()
    if (this.#alias) void this.#go('words')
  }

  #typedBack(event: SubmitEvent): void {
    event.preventDefault()
    const right = this.#asked.every((place) => {
      const typed = this.renderRoot.querySelector<HTMLInputElement>(`#word${place}`)!.value.trim().toLowerCase()
      return typed === this.#newcomer!.words[place]
    })
    if (right) void this.#go('passkey')
    else this.problem = 'console.join.back-wrong'
  }

  async #join(withPasskey: boolean): Promise<void> {
    this.busy = true
    this.problem = ''
    try {
      this.#joined = await this.#newcomer!.join(this.#alias, withPasskey)
      if (KEYLESS.includes(this.#joined.me.role)) this.#enter(this.#joined)
      else await this.#go('aloud')
    } catch (error) {
      this.problem = reasonOf(error)
    } finally {
      this.busy = false
    }
  }

  async #go(stage: Stage): Promise<void> {
    if (stage === 'back') this.#asked = twoOf(this.#newcomer!.words.length)
    this.stage = stage
    this.problem = ''
    await this.focusOn(stage === 'alias' || stage === 'back' ? 'input' : 'h1')
  }
}

/** Two different places below `count`, in order. */
function twoOf(count: number): readonly [number, number] {
  const [first, second] = crypto.getRandomValues(new Uint32Array(2))
  const one = first! % count
  const other = (one + 1 + (second! % (count - 1))) % count
  return one < other ? [one, other] : [other, one]
}

customElements.define('console-joining', Joining)
