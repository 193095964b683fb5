/** Everybody in the team: what they have, and what a lead or an administrator can do about them. */
import { html, nothing } from 'lit'
import { cardWords, type Card } from '../sealing/roster.ts'
import type { EpochSecret } from '../sealing/documents.ts'
import type { WordList } from '../sealing/words.ts'
import { chosen, dismiss, share, type History } from './leading.ts'
import { sheets } from './people-style.ts'
import { Section } from './section.ts'
import type { People, Person } from './staff-wire.ts'
import { base } from './styles.ts'
import { KEYLESS, type Caseworker } from './wire.ts'

type Asking = 'dismiss' | 'compare'

export class TeamList extends Section {
  static override properties = {
    ...Section.properties,
    people: { attribute: false },
    english: { attribute: false },
    asking: { state: true },
  }
  declare people: People
  /** The list that the words of a card come from, once it is there. */
  declare english: WordList | undefined
  /** What is asked about whom before it is done. */
  declare asking: { readonly who: string; readonly what: Asking } | undefined

  static override styles = [base, sheets]

  override render() {
    return html`<ul class="people">
      ${this.people.people.map((person) => html`<li>${this.#chips(person)} ${this.#actions(person)} ${this.#asked(person)}</li>`)}
    </ul>`
  }

  #chips(person: Person) {
    const { t, office } = this
    const { caseworker, present } = person
    const card = this.#card(caseworker)
    const trusted = card !== undefined || KEYLESS.includes(caseworker.role) || !office.lead
    const missing = this.#missing(person).length
    return html`<span class="name">${caseworker.name}</span>
      <span class="chip">${t(`console.role.${caseworker.role}`)}</span>
      ${office.lead ? nothing : html`<span class="chip">${caseworker.team}</span>`}
      ${present ? html`<span class="chip good">${t('console.people.present')}</span>` : nothing}
      ${caseworker.id === office.me.id ? html`<span class="soft small">${t('console.people.you')}</span>` : nothing}
      ${caseworker.suspended ? html`<span class="chip bad">${t('console.people.suspended')}</span>` : nothing}
      ${trusted ? nothing : html`<span class="chip bad">${t('console.people.bad-card')}</span>`}
      ${card && !caseworker.confirmed && !this.#me(caseworker) ? html`<span class="chip soon">${t('console.people.not-compared')}</span>` : nothing}
      ${missing ? html`<span class="chip soon">${t('console.people.missing', { count: missing })}</span>` : nothing}`
  }

  #actions(person: Person) {
    const { caseworker } = person
    if (this.#me(caseworker)) return nothing
    return html`<span class="end">
      ${this.#comparing(caseworker)} ${this.#giving(person)} ${this.#suspending(caseworker)}
      ${this.office.lead ? html`${this.#inviting(caseworker)} ${this.#ask('dismiss', caseworker)}` : nothing}
    </span>`
  }

  #comparing(caseworker: Caseworker) {
    return this.#card(caseworker) && !caseworker.confirmed ? this.#ask('compare', caseworker) : nothing
  }

  #ask(what: Asking, { id, name }: Caseworker) {
    const { t } = this
    return html`<button
      class=${what === 'compare' ? '' : 'plain'}
      aria-label=${`${t(`console.people.${what}`)}: ${name}`}
      aria-expanded=${this.asking?.who === id && this.asking.what === what}
      @click=${() => (this.asking = { who: id, what })}
    >
      ${t(`console.people.${what}`)}
    </button>`
  }

  /** The current key to everybody whose card holds; older ones once the words were compared. */
  #giving(person: Person) {
    const { t } = this
    const card = this.#card(person.caseworker)
    const missing = this.#missing(person)
    if (!card || missing.length === 0 || person.caseworker.suspended) return nothing
    const choices: readonly History[] = person.caseworker.confirmed ? ['from-now-on', 'everything'] : ['from-now-on']
    const offered = choices
      .map((history) => ({ history, keys: this.#of(missing, history) }))
      .filter(({ keys }, at, all) => keys.length > 0 && all.findIndex((one) => one.keys.length === keys.length) === at)
    return offered.map(
      ({ history, keys }) =>
        html`<button ?disabled=${this.busy} @click=${() => this.act(() => share(this.office.client, card, keys))}>
          ${t(`console.people.give.${history}`)}
        </button>`,
    )
  }

  #suspending({ id, suspended }: Caseworker) {
    const verb = suspended ? 'let-back' : 'suspend'
    return html`<button
      class="plain"
      ?disabled=${this.busy}
      @click=${() => this.act(() => this.office.client.ask(verb, { caseworker: id }))}
    >
      ${this.t(`console.people.${verb}`)}
    </button>`
  }

  #inviting(caseworker: Caseworker) {
    if (caseworker.suspended) return nothing
    const lost = () => this.dispatchEvent(new CustomEvent<Caseworker>('anew', { detail: caseworker }))
    return html`<button class="plain" ?disabled=${this.busy} @click=${lost}>${this.t('console.people.lost')}</button>`
  }

  #asked({ caseworker }: Person) {
    if (this.asking?.who !== caseworker.id) return nothing
    return this.asking.what === 'dismiss' ? this.#dismissal(caseworker) : this.#comparison(caseworker)
  }

  #dismissal(caseworker: Caseworker) {
    const { t } = this
    const keyed = !KEYLESS.includes(caseworker.role)
    return html`<div class="whole stack">
      <p>${t(keyed ? 'console.people.dismiss-what' : 'console.people.dismiss-keyless')}</p>
      <div class="row">
        <button class="bad" ?disabled=${this.busy} @click=${() => this.#dismiss(caseworker)}>
          ${t('console.people.dismiss-sure', { name: caseworker.name })}
        </button>
        ${this.#cancel()}
      </div>
    </div>`
  }

  #comparison(caseworker: Caseworker) {
    const { t, english } = this
    const card = this.#card(caseworker)
    if (!card || !english) return nothing
    const same = () => this.office.client.ask('confirm-words', { caseworker: caseworker.id })
    return html`<div class="whole stack">
      <p>${t('console.people.compare-how', { name: caseworker.name })}</p>
      <p class="words" lang="en" translate="no">${cardWords(card, english).join(' ')}</p>
      <div class="row">
        <button class="primary" ?disabled=${this.busy} @click=${() => this.#done(same)}>
          ${t('console.people.words-same')}
        </button>
        ${this.#cancel()}
      </div>
      <p class="soft small">${t('console.people.words-differ')}</p>
    </div>`
  }

  #cancel() {
    return html`<button class="plain" @click=${() => (this.asking = undefined)}>${this.t('console.cancel')}</button>`
  }

  async #dismiss(caseworker: Caseworker): Promise<void> {
    const { office } = this
    await this.#done(async () => {
      const epoch = await dismiss(office.client, office.keyring, caseworker, new Date())
      if (!epoch) return
      await office.renewKeys()
      office.say({ key: 'console.people.dismissed', values: { name: caseworker.name, epoch }, tone: 'good' })
    })
  }

  async #done(act: () => Promise<unknown>): Promise<void> {
    if (await this.act(act)) this.asking = undefined
  }

  #me(caseworker: Caseworker): boolean {
    return caseworker.id === this.office.me.id
  }

  #card(caseworker: Caseworker): Card | undefined {
    return this.office.lead ? this.office.keyring.card(caseworker) : undefined
  }

  /** Epochs that we have and they have not. Who holds no keys lacks none. */
  #missing({ caseworker, epochs }: Person): readonly EpochSecret[] {
    if (KEYLESS.includes(caseworker.role)) return []
    return this.office.keyring.epochs.filter((secret) => !epochs.includes(secret.epoch))
  }

  #of(missing: readonly EpochSecret[], history: History): readonly EpochSecret[] {
    const wanted = chosen(this.office.keyring, history).map(({ epoch }) => epoch)
    return missing.filter(({ epoch }) => wanted.includes(epoch))
  }
}

customElements.define('console-team', TeamList)
