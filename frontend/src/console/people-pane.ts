/** People and keys, for leads: who is there, invitations, missing keys, a new epoch. */
import { css, html, nothing } from 'lit'
import { momentOf } from './clock.ts'
import { reasonOf } from './door.ts'
import { beginEpoch, invite, share } from './leading.ts'
import { Pane } from './pane.ts'
import { base } from './styles.ts'
import type { Invitation, People, Role } from './wire.ts'

type Person = People['people'][number]
const FRESH_DAYS = 7
const DAY_MS = 86_400_000

export class PeoplePane extends Pane {
  static override properties = {
    ...Pane.properties,
    people: { state: true },
    invitations: { state: true },
    made: { state: true },
    busy: { state: true },
    dismissing: { state: true },
  }
  declare people: People | undefined
  declare invitations: readonly Invitation[]
  /** The invitation that was just made, and its link: nothing else knows it. */
  declare made: { readonly id: string; readonly link: string } | undefined
  declare busy: boolean
  declare dismissing: string
  readonly #reload = (): void => void this.#load()

  static override styles = [
    base,
    css`
      :host {
        display: block;
        min-block-size: 0;
        overflow-y: auto;
        padding: 1.5rem 1.25rem 3rem;
      }
      .page {
        display: grid;
        max-inline-size: 60rem;
        gap: 1.25rem;
        margin-inline: auto;
      }
      section {
        padding: 1.25rem;
        border: 1px solid var(--rule);
        border-radius: 0.875rem;
        background: var(--sheet);
      }
      .people {
        display: grid;
      }
      .people li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.375rem 0.75rem;
        padding-block: 0.625rem;
        border-block-end: 1px solid var(--rule);
      }
      .people li:last-child {
        border: 0;
        padding-block-end: 0;
      }
      .result:empty {
        display: none;
      }
      .name {
        font-weight: 600;
      }
      .end {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
        margin-inline-start: auto;
      }
      .link {
        overflow-wrap: anywhere;
        padding: 0.625rem 0.75rem;
        border: 1px solid var(--rule);
        border-radius: 0.5rem;
        background: var(--paper);
        font-family: ui-monospace, 'Cascadia Mono', Menlo, monospace;
        font-size: 0.875rem;
        user-select: all;
      }
      @media (max-width: 59.99rem) {
        :host {
          padding: 1rem 0.875rem 3rem;
        }
        section {
          padding: 1rem;
        }
      }
    `,
  ]

  constructor() {
    super()
    this.invitations = []
    this.dismissing = ''
    this.busy = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.office.addEventListener('team', this.#reload)
    void this.#load()
  }

  override disconnectedCallback(): void {
    this.office.removeEventListener('team', this.#reload)
    super.disconnectedCallback()
  }

  override render() {
    return html`<main class="page">${this.#team()} ${this.#invitation()} ${this.#epoch()}</main>`
  }

  #team() {
    const { t, people } = this
    return html`<section class="stack" aria-labelledby="team">
      <h1 id="team">${t('console.people.title')}</h1>
      ${
        people
          ? html`<ul class="people">
              ${people.people.map((person) => this.#person(person))}
            </ul>`
          : html`<p class="soft">${t('console.queue.loading')}</p>`
      }
    </section>`
  }

  #person(person: Person) {
    const { t, office } = this
    const { caseworker, present } = person
    const card = office.keyring.card(caseworker)
    const missing = this.#missing(person)
    const trusted = card !== undefined || caseworker.role === 'publisher'
    const me = caseworker.id === office.me.id
    return html`<li>
      <span class="name">${caseworker.name}</span>
      <span class="chip">${t(`console.role.${caseworker.role}`)}</span>
      ${present ? html`<span class="chip good">${t('console.people.present')}</span>` : nothing}
      ${me ? html`<span class="soft small">${t('console.people.you')}</span>` : nothing}
      ${trusted ? nothing : html`<span class="chip bad">${t('console.people.bad-card')}</span>`}
      ${missing.length ? html`<span class="chip soon">${t('console.people.missing', { count: missing.length })}</span>` : nothing}
      <span class="end">
        ${
          card && missing.length && !me
            ? html`<button ?disabled=${this.busy} @click=${() => this.#act(() => share(office.client, card, missing))}>
                ${t('console.people.give')}
              </button>`
            : nothing
        }
        ${me ? nothing : this.#dismissal(person)}
      </span>
    </li>`
  }

  #dismissal({ caseworker }: Person) {
    const { t, office } = this
    if (this.dismissing !== caseworker.id) {
      return html`<button class="plain" @click=${() => (this.dismissing = caseworker.id)}>
        ${t('console.people.dismiss')}
      </button>`
    }
    const dismiss = () => office.client.ask('dismiss', { caseworker: caseworker.id })
    return html`<button class="bad" ?disabled=${this.busy} @click=${() => this.#act(dismiss)}>
        ${t('console.people.dismiss-sure', { name: caseworker.name })}
      </button>
      <button class="plain" @click=${() => (this.dismissing = '')}>${t('console.cancel')}</button>`
  }

  #invitation() {
    const { t } = this
    return html`<section class="stack" aria-labelledby="invite">
      <h2 id="invite">${t('console.invite.title')}</h2>
      <p class="soft">${t('console.invite.how')} ${t('console.invite.roles')}</p>
      <div class="row">
        ${(['caseworker', 'lead', 'publisher'] as const).map(
          (role) =>
            html`<button ?disabled=${this.busy} @click=${() => this.#invite(role)}>
              ${t(`console.invite.${role}`)}
            </button>`,
        )}
      </div>
      <div role="status" class="stack result">${this.made ? this.#made(this.made.link) : nothing}</div>
      ${this.invitations.length ? this.#open() : nothing}
    </section>`
  }

  #made(link: string) {
    const { t } = this
    return html`<p class="link" translate="no">${link}</p>
      <div class="row">
        <button class="primary" @click=${() => void navigator.clipboard.writeText(link)}>
          ${t('console.invite.copy')}
        </button>
        <button class="plain" @click=${() => (this.made = undefined)}>${t('console.invite.hide')}</button>
      </div>`
  }

  #open() {
    return html`<h3 id="open">${this.t('console.invite.open')}</h3>
      <ul class="people invitations" aria-labelledby="open">
        ${this.invitations.map((invitation) => this.#openInvitation(invitation))}
      </ul>`
  }

  #openInvitation({ id, role, expires }: Invitation) {
    const { t, office } = this
    const until = t('console.invite.until', { when: momentOf(expires, this.language) })
    const withdraw = async () => {
      await office.client.ask('withdraw-invitation', { invitation: id })
      office.say({ key: 'console.invite.withdrawn', tone: 'good' })
    }
    return html`<li>
      <span class="chip">${t(`console.role.${role}`)}</span>
      <span id="until-${id}">${until}</span>
      ${this.made?.id === id ? html`<span class="soft small">${t('console.invite.above')}</span>` : nothing}
      <span class="end">
        <button
          class="plain"
          aria-describedby="until-${id}"
          ?disabled=${this.busy}
          @click=${() => this.#act(withdraw)}
        >
          ${t('console.invite.withdraw')}
        </button>
      </span>
    </li>`
  }

  #epoch() {
    const { t, people, office, language } = this
    const current = office.keyring.current
    const opens = people?.epochs.find((epoch) => epoch.epoch === current?.epoch)?.opens
    const age = opens ? Math.floor((Date.parse(people!.today) - Date.parse(opens)) / DAY_MS) : 0
    const day = (date: string): string =>
      new Date(date).toLocaleDateString(language, { day: 'numeric', month: 'long', timeZone: 'UTC' })
    return html`<section class="stack" aria-labelledby="epoch">
      <h2 id="epoch">${t('console.epoch.title')}</h2>
      ${
        current
          ? html`<p>${t('console.epoch.now', { epoch: current.epoch, until: day(current.closes) })}</p>`
          : html`<p class="banner bad">${t('console.epoch.none')}</p>`
      }
      ${current && age >= FRESH_DAYS ? html`<p class="banner">${t('console.epoch.old')}</p>` : nothing}
      <p class="soft">${t('console.epoch.how')}</p>
      <div class="row">
        <button ?disabled=${this.busy || !people} @click=${() => this.#act(() => this.#begin())}>
          ${t('console.epoch.begin')}
        </button>
      </div>
    </section>`
  }

  /** Epochs that we have and they have not. A publisher has none, and lacks none. */
  #missing(person: Person) {
    if (person.caseworker.role === 'publisher') return []
    return this.office.keyring.epochs.filter((secret) => !person.epochs.includes(secret.epoch))
  }

  async #begin(): Promise<void> {
    const { office } = this
    const fresh = await office.client.ask<People>('people')
    const colleagues = fresh.people.map(({ caseworker }) => caseworker)
    const known = fresh.epochs.map(({ epoch }) => epoch)
    const epoch = await beginEpoch(office.client, office.keyring, colleagues, known, new Date())
    await office.renewKeys()
    office.say({ key: 'console.epoch.begun', values: { epoch }, tone: 'good' })
  }

  async #invite(role: Role): Promise<void> {
    await this.#act(async () => {
      const { id, fragment } = await invite(this.office.client, this.office.keyring, role)
      this.made = { id, link: `${location.origin}${location.pathname}#join=${fragment}` }
    })
  }

  async #act(act: () => Promise<unknown>): Promise<void> {
    this.busy = true
    try {
      await act()
      this.dismissing = ''
      await this.#load()
    } catch (error) {
      this.office.say({ key: reasonOf(error), tone: 'bad' })
    } finally {
      this.busy = false
    }
  }

  async #load(): Promise<void> {
    const { client } = this.office
    try {
      this.people = await client.ask<People>('people')
      this.invitations = (await client.ask<{ invitations: Invitation[] }>('invitations')).invitations
      // Used or withdrawn: a link that opens nothing must not be handed on.
      if (!this.invitations.some(({ id }) => id === this.made?.id)) this.made = undefined
    } catch (error) {
      this.office.say({ key: reasonOf(error), tone: 'bad' })
    }
  }
}

customElements.define('console-people', PeoplePane)
