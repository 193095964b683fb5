/** People and keys: who is there, invitations, the key period, permits. An administrator sees who is there. */
import { html, nothing } from 'lit'
import type { WordList } from '../sealing/words.ts'
import { englishWords } from './entering.ts'
import './epoch-section.ts'
import './invite-section.ts'
import { page, sheets } from './people-style.ts'
import { Pane } from './pane.ts'
import './permit-section.ts'
import type { Invitation, People } from './staff-wire.ts'
import { base } from './styles.ts'
import './team-list.ts'
import type { Caseworker } from './wire.ts'

export class PeoplePane extends Pane {
  static override properties = {
    ...Pane.properties,
    people: { state: true },
    invitations: { state: true },
    english: { state: true },
  }
  declare people: People | undefined
  declare invitations: readonly Invitation[]
  declare english: WordList | undefined
  readonly #reload = (): void => void this.#load()
  #loads = 0

  static override styles = [base, page, sheets]

  constructor() {
    super()
    this.invitations = []
    this.addEventListener('acted', this.#reload)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.office.addEventListener('team', this.#reload)
    void this.#load()
    void this.office.attempt(async () => (this.english = await englishWords(this.office.client)))
  }

  override disconnectedCallback(): void {
    this.office.removeEventListener('team', this.#reload)
    super.disconnectedCallback()
  }

  override render() {
    const { t, people, office, language } = this
    return html`<main class="page">
      <section class="stack" aria-labelledby="team">
        <h1 id="team">${t('console.people.title')}</h1>
        ${people ? html`<console-team .office=${office} .t=${t} .people=${people} .english=${this.english} language=${language} @anew=${this.#anew}></console-team>` : html`<p class="soft">${t('console.queue.loading')}</p>`}
      </section>
      ${office.lead && people ? this.#leads(people) : nothing}
    </main>`
  }

  #leads(people: People) {
    const { t, office, language } = this
    return html`<console-invite .office=${office} .t=${t} .invitations=${this.invitations} .people=${people.people} language=${language}></console-invite>
      <console-epoch .office=${office} .t=${t} .people=${people} language=${language}></console-epoch>
      <console-permits .office=${office} .t=${t} language=${language}></console-permits>`
  }

  #anew({ detail }: CustomEvent<Caseworker>): void {
    void this.renderRoot.querySelector('console-invite')?.anew(detail)
  }

  async #load(): Promise<void> {
    const { client, lead } = this.office
    const load = ++this.#loads
    await this.office.attempt(async () => {
      const people = await client.ask<People>('people')
      const open = lead ? (await client.ask<{ invitations: Invitation[] }>('invitations')).invitations : []
      if (load !== this.#loads) return // somebody was faster, and has seen more
      this.invitations = open
      this.people = people
    })
  }
}

customElements.define('console-people', PeoplePane)
