/** One's own ways in: the words of one's card, passkeys, recovery words; and what takes a second person. */
import { css, html, nothing } from 'lit'
import { fromBase64, toBase64, utf8 } from '../sealing/encoding.ts'
import { seal } from '../sealing/envelopes.ts'
import { recipientOf } from '../sealing/identity.ts'
import { enrolPasskey } from '../sealing/passkey.ts'
import { newRecovery, recoveryKeys, recoveryWords } from '../sealing/recovery.ts'
import { cardWords } from '../sealing/roster.ts'
import type { WordList } from '../sealing/words.ts'
import { canHavePasskey, englishWords } from './entering.ts'
import { page, sheets } from './people-style.ts'
import './permit-section.ts'
import { Section } from './section.ts'
import type { Way, Ways } from './staff-wire.ts'
import { base } from './styles.ts'

export class WaysPane extends Section {
  static override properties = {
    ...Section.properties,
    ways: { state: true },
    english: { state: true },
    fresh: { state: true },
    removing: { state: true },
  }
  declare ways: readonly Way[]
  declare english: WordList | undefined
  /** New recovery words that are shown and not yet kept. */
  declare fresh: Uint8Array | undefined
  declare removing: string

  static override styles = [
    base,
    page,
    sheets,
    css`
      ol {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(7.5rem, 1fr));
        gap: 0.5rem;
        counter-reset: word;
      }
      ol li {
        padding: 0.5rem 0.625rem;
        border: 1px solid var(--rule);
        border-radius: 0.5rem;
        background: var(--paper);
        font-weight: 600;
        counter-increment: word;
      }
      ol li::before {
        display: inline-block;
        min-inline-size: 1.875em;
        color: var(--soft);
        font-weight: 400;
        content: counter(word);
      }
    `,
  ]

  constructor() {
    super()
    this.ways = []
    this.removing = ''
    this.addEventListener('acted', () => void this.#load())
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#load()
    void this.office.attempt(async () => (this.english = await englishWords(this.office.client)))
  }

  override render() {
    const { t, office, language } = this
    return html`<main class="page">
      ${office.keyless ? nothing : this.#card()} ${this.#list()}
      ${office.keyless ? nothing : html`<console-permits .office=${office} .t=${t} language=${language}></console-permits>`}
    </main>`
  }

  #card() {
    const { t, office, english } = this
    return html`<section class="stack" aria-labelledby="card">
      <h2 id="card">${t('console.ways.card')}</h2>
      <p class="soft">${t('console.ways.card-how')}</p>
      <p class="words" lang="en" translate="no">${english ? cardWords(office.me, english).join(' ') : '…'}</p>
    </section>`
  }

  #list() {
    const { t } = this
    return html`<section class="stack" aria-labelledby="ways">
      <h1 id="ways">${t('console.ways.title')}</h1>
      <p class="soft">${t('console.ways.how')}</p>
      <ul class="people">
        ${this.ways.map((way, at) => this.#way(way, at))}
      </ul>
      ${this.fresh ? this.#freshWords(this.fresh) : this.#more()}
    </section>`
  }

  #way({ id, kind }: Way, at: number) {
    const { t } = this
    const name = t(`console.ways.${kind}`, { number: at + 1 })
    const only = this.ways.length < 2
    const remove = () => this.office.client.ask('remove-way', { way: id })
    return html`<li>
      <span class="name">${name}</span>
      <span class="end">
        ${
          this.removing === id
            ? html`<button class="bad" ?disabled=${this.busy} @click=${() => this.act(remove)}>
                  ${t('console.ways.remove-sure', { name })}
                </button>
                <button class="plain" @click=${() => (this.removing = '')}>${t('console.cancel')}</button>`
            : html`<button class="plain" ?disabled=${only} aria-label=${`${t('console.ways.remove')}: ${name}`} @click=${() => (this.removing = id)}>
                ${t('console.ways.remove')}
              </button>`
        }
      </span>
    </li>`
  }

  #more() {
    const { t } = this
    return html`<div class="row">
      ${
        canHavePasskey()
          ? html`<button ?disabled=${this.busy} @click=${() => this.act(() => this.#addPasskey())}>${t('console.ways.add-passkey')}</button>`
          : nothing
      }
      <button ?disabled=${!this.english} @click=${() => (this.fresh = newRecovery())}>${t('console.ways.new-words')}</button>
    </div>`
  }

  #freshWords(bits: Uint8Array) {
    const { t } = this
    return html`<p>${t('console.ways.words-why')}</p>
      <ol class="fresh" translate="no">
        ${recoveryWords(bits, this.english!).map((word) => html`<li lang="en">${word}</li>`)}
      </ol>
      <div class="row">
        <button class="primary" ?disabled=${this.busy} @click=${() => this.act(() => this.#keepWords(bits))}>
          ${t('console.ways.words-written')}
        </button>
        <button class="plain" @click=${() => (this.fresh = undefined)}>${t('console.cancel')}</button>
      </div>`
  }

  async #addPasskey(): Promise<void> {
    const { client, me, keyring } = this.office
    const { challenge, passkey } = await client.ask<Ways>('ways-in')
    const options = { ...passkey, user: { ...passkey.user, name: me.name, displayName: me.name } }
    const made = await keyring.sealedBy((identity) => enrolPasskey(options, keyring.line, identity))
    await client.ask('add-way', {
      challenge,
      passkey: { registration: made.registration, sealed: toBase64(made.sealed) },
    })
    this.office.say({ key: 'console.ways.added', tone: 'good' })
  }

  async #keepWords(bits: Uint8Array): Promise<void> {
    const { client, keyring } = this.office
    const { challenge } = await client.ask<Ways>('ways-in')
    const keys = recoveryKeys(bits, keyring.line)
    const opening = await recipientOf(keys.unlock)
    const words = {
      key: toBase64(keys.publicKey),
      signature: toBase64(keys.signIn(fromBase64(challenge))),
      sealed: toBase64(await keyring.sealedBy((identity) => seal(utf8(identity), [opening]))),
    }
    await client.ask('add-way', { challenge, words })
    this.fresh = undefined
    this.office.say({ key: 'console.ways.added', tone: 'good' })
  }

  async #load(): Promise<void> {
    await this.office.attempt(async () => {
      this.ways = (await this.office.client.ask<Ways>('ways-in')).ways
      this.removing = ''
    })
  }
}

customElements.define('console-ways', WaysPane)
