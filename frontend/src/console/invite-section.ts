/** Invitations: making one, its link, and those that nobody has used yet. For leads. */
import { html, nothing } from 'lit'
import { momentOf } from './clock.ts'
import { invite, type History, type Wanted } from './leading.ts'
import { sheets } from './people-style.ts'
import { Section } from './section.ts'
import type { Invitation, Person } from './staff-wire.ts'
import { base } from './styles.ts'
import type { Caseworker, Role } from './wire.ts'

const KEYED: readonly Role[] = ['caseworker', 'lead']
const UNKEYED: readonly Role[] = ['publisher', 'editor', 'administrator']
const HISTORIES: readonly History[] = ['from-now-on', 'everything']

export class InviteSection extends Section {
  static override properties = {
    ...Section.properties,
    invitations: { attribute: false },
    people: { attribute: false },
    made: { state: true },
    history: { state: true },
  }
  declare invitations: readonly Invitation[]
  declare people: readonly Person[]
  /** The invitation that was just made, and its link: nothing else knows it. */
  declare made: { readonly id: string; readonly link: string } | undefined
  declare history: History
  /** Whether the invitation that was just made has come up among the open ones. */
  #listed = false

  static override styles = [base, sheets]

  constructor() {
    super()
    this.invitations = []
    this.people = []
    this.history = 'from-now-on'
  }

  /** Whoever lost their keys comes in anew, and keeps alias and cases. */
  async anew({ id, role }: Caseworker): Promise<void> {
    await this.#invite({ role, history: this.history, replaces: id })
    await this.focusOn('.link')
  }

  /** Used or withdrawn: a link that opens nothing must not be handed on. */
  override willUpdate(): void {
    super.willUpdate()
    const listed = this.invitations.some(({ id }) => id === this.made?.id)
    if (this.#listed && !listed) this.made = undefined
    this.#listed = listed
  }

  override render() {
    const { t } = this
    return html`<section class="stack" aria-labelledby="invite">
      <h2 id="invite">${t('console.invite.title')}</h2>
      <p class="soft">${t('console.invite.how')}</p>
      <fieldset>
        <legend>${t('console.invite.history')}</legend>
        ${HISTORIES.map(
          (history) =>
            html`<label
              ><input type="radio" name="history" .checked=${this.history === history} @change=${() => (this.history = history)} />
              ${t(`console.invite.history.${history}`)}</label
            >`,
        )}
      </fieldset>
      <div class="row">${KEYED.map((role) => this.#button(role))}</div>
      <p class="soft">${t('console.invite.roles')}</p>
      <div class="row">${UNKEYED.map((role) => this.#button(role))}</div>
      <div role="status" class="stack result">${this.made ? this.#made(this.made.link) : nothing}</div>
      ${this.invitations.length ? this.#open() : nothing}
    </section>`
  }

  #button(role: Role) {
    const wanted = { role, history: this.history }
    return html`<button ?disabled=${this.busy} @click=${() => this.#invite(wanted)}>${this.t(`console.invite.${role}`)}</button>`
  }

  #made(link: string) {
    const { t } = this
    return html`<p class="link" tabindex="-1" translate="no">${link}</p>
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

  #openInvitation({ id, role, expires, replaces }: Invitation) {
    const { t, office } = this
    const until = t('console.invite.until', { when: momentOf(expires, this.language) })
    const name = this.people.find(({ caseworker }) => caseworker.id === replaces)?.caseworker.name
    const withdraw = async () => {
      await office.client.ask('withdraw-invitation', { invitation: id })
      office.say({ key: 'console.invite.withdrawn', tone: 'good' })
    }
    return html`<li>
      <span class="chip">${t(`console.role.${role}`)}</span>
      ${name ? html`<span class="name">${name}</span>` : nothing}
      <span id="until-${id}">${until}</span>
      ${this.made?.id === id ? html`<span class="soft small">${t('console.invite.above')}</span>` : nothing}
      <span class="end">
        <button
          class="plain"
          aria-describedby="until-${id}"
          ?disabled=${this.busy}
          @click=${() => this.act(withdraw)}
        >
          ${t('console.invite.withdraw')}
        </button>
      </span>
    </li>`
  }

  async #invite(wanted: Wanted): Promise<void> {
    await this.act(async () => {
      const { id, fragment } = await invite(this.office.client, this.office.keyring, wanted)
      this.made = { id, link: `${location.origin}${location.pathname}#join=${fragment}` }
    })
  }
}

customElements.define('console-invite', InviteSection)

declare global {
  interface HTMLElementTagNameMap {
    'console-invite': InviteSection
  }
}
