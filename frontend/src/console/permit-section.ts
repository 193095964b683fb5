/** Two persons: what a colleague asks for and somebody else gives. `kinds`: which can be asked for here. */
import { html, nothing } from 'lit'
import { momentOf } from './clock.ts'
import { sheets } from './people-style.ts'
import { Section } from './section.ts'
import type { Permit, PermitKind, Permits } from './staff-wire.ts'
import { base } from './styles.ts'

export class PermitSection extends Section {
  static override properties = { ...Section.properties, kinds: { attribute: false }, permits: { state: true }, names: { state: true } }
  declare kinds: readonly PermitKind[]
  declare permits: readonly Permit[]
  declare names: Readonly<Record<string, string>>
  readonly #reload = (): void => void this.#load()

  static override styles = [base, sheets]

  constructor() {
    super()
    this.permits = []
    this.names = {}
    this.kinds = ['bulk', 'export']
    this.addEventListener('acted', this.#reload)
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
    const { t, office } = this
    const asked = this.permits.filter(({ kind }) => this.kinds.includes(kind))
    const waits = (kind: PermitKind) => asked.some((one) => one.kind === kind && one.asked_by === office.me.id)
    return html`<section class="stack" aria-labelledby="permits">
      <h2 id="permits">${t('console.permit.title')}</h2>
      <p class="soft">${t('console.permit.how')}</p>
      ${asked.length ? html`<ul class="people">${asked.map((permit) => this.#permit(permit))}</ul>` : nothing}
      <div class="row">
        ${this.kinds.map(
          (kind) =>
            html`<button ?disabled=${this.busy || waits(kind)} @click=${() => this.act(() => office.client.ask('ask-permit', { kind }))}>
              ${t(`console.permit.ask.${kind}`)}
            </button>`,
        )}
      </div>
    </section>`
  }

  #permit({ number, kind, asked_by, until }: Permit) {
    const { t, office } = this
    const mine = asked_by === office.me.id
    const give = () => this.act(() => office.client.ask('give-permit', { permit: number }))
    return html`<li>
      <span class="name">${mine ? t('console.people.you') : (this.names[asked_by] ?? '')}</span>
      <span>${t(`console.permit.${kind}`)}</span>
      ${until === null ? html`<span class="chip soon">${t('console.permit.waits')}</span>` : html`<span class="chip good">${t('console.permit.until', { when: momentOf(until, this.language) })}</span>`}
      ${mine || until !== null ? nothing : html`<span class="end"><button ?disabled=${this.busy} @click=${give}>${t('console.permit.give')}</button></span>`}
    </li>`
  }

  async #load(): Promise<void> {
    await this.office.attempt(async () => {
      const { permits, names } = await this.office.client.ask<Permits>('permits')
      this.permits = permits
      this.names = names
    })
  }
}

customElements.define('console-permits', PermitSection)
