/** The key period: which one is open, whether it is time for the next, and who can open it and no longer should. */
import { html, nothing } from 'lit'
import { beginEpoch } from './leading.ts'
import { sheets } from './people-style.ts'
import { Section } from './section.ts'
import type { People } from './staff-wire.ts'
import { base } from './styles.ts'

const DAY_MS = 86_400_000

export class EpochSection extends Section {
  static override properties = { ...Section.properties, people: { attribute: false } }
  declare people: People

  static override styles = [base, sheets]

  override render() {
    const { t, people, office } = this
    const current = office.keyring.current
    const names = new Intl.ListFormat(this.language).format(people.departed)
    return html`<section class="stack" aria-labelledby="epoch">
      <h2 id="epoch">${t('console.epoch.title')}</h2>
      ${
        current
          ? html`<p>${t('console.epoch.now', { epoch: current.epoch, until: this.#day(current.closes) })}</p>`
          : html`<p class="banner bad">${t('console.epoch.none')}</p>`
      }
      ${names ? html`<p class="banner bad" role="status">${t('console.epoch.departed', { names })}</p>` : nothing}
      ${current && !names && this.#age() >= people.epoch_days ? html`<p class="banner">${t('console.epoch.old', { days: this.#age() })}</p>` : nothing}
      <p class="soft">${t('console.epoch.how')}</p>
      <div class="row">
        <button class=${names ? 'primary' : ''} ?disabled=${this.busy} @click=${() => this.act(() => this.#begin())}>
          ${t('console.epoch.begin')}
        </button>
      </div>
    </section>`
  }

  /** Days since the current epoch began. */
  #age(): number {
    const { people, office } = this
    const opens = people.epochs.find(({ epoch }) => epoch === office.keyring.current?.epoch)?.opens
    return opens ? Math.floor((Date.parse(people.today) - Date.parse(opens)) / DAY_MS) : 0
  }

  #day(date: string): string {
    return new Date(date).toLocaleDateString(this.language, { day: 'numeric', month: 'long', timeZone: 'UTC' })
  }

  async #begin(): Promise<void> {
    const { office } = this
    const epoch = await beginEpoch(office.client, office.keyring, new Date())
    await office.renewKeys()
    office.say({ key: 'console.epoch.begun', values: { epoch }, tone: 'good' })
  }
}

customElements.define('console-epoch', EpochSection)
