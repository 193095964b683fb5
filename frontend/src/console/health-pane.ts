/** How the line is doing, for whoever looks after its machine: what its checkup finds, and what to do. */
import { css, html, nothing } from 'lit'
import { lasting, relative, today } from './clock.ts'
import { reasonOf } from './door.ts'
import { Pane } from './pane.ts'
import { page, sheets } from './people-style.ts'
import { base } from './styles.ts'

const STATES = ['broken', 'look', 'ok'] as const
const DAY_MS = 86_400_000
const HOUR_S = 3600

interface Finding {
  readonly check: string
  readonly state: (typeof STATES)[number]
  /** In English, as the program on the machine says it. */
  readonly says: string
  readonly do: string
}

/** What the verb `health` answers. */
interface Health {
  readonly findings: readonly Finding[]
  readonly chain: { readonly whole: number; readonly broken: number | null }
  readonly store_bytes: number
  readonly newest_backup: string | null
  readonly version: string
  readonly uptime: number
}

export class HealthPane extends Pane {
  static override properties = { ...Pane.properties, health: { state: true }, busy: { state: true } }
  declare health: Health | undefined
  declare busy: boolean

  static override styles = [
    base,
    page,
    sheets,
    css`
      .figures {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr));
        gap: 0.75rem;
      }
      .figures > div {
        padding: 0.625rem 0.75rem;
        border: 1px solid var(--rule);
        border-radius: 0.625rem;
      }
      .figures > .some {
        border-color: var(--bad);
        border-inline-start-width: 4px;
      }
      dt {
        color: var(--soft);
        font-size: 0.8125rem;
      }
      dd {
        font-weight: 650;
        font-variant-numeric: tabular-nums;
      }
      li {
        padding-block: 0.625rem;
        border-block-end: 1px solid var(--rule);
        overflow-wrap: anywhere;
      }
      li:last-child {
        border: 0;
        padding-block-end: 0;
      }
      .do::before {
        content: '→ ' / '';
      }
      summary {
        min-block-size: 2.75rem;
        align-content: center;
        cursor: pointer;
        font-weight: 650;
      }
    `,
  ]

  constructor() {
    super()
    this.busy = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#load()
  }

  override render() {
    const { t, health } = this
    return html`<main class="page">
      <section class="stack">
        <h1>${t('console.health.title')}</h1>
        <p class="soft">${t('console.health.what')}</p>
        ${health ? this.#measures(health) : nothing}
        <div class="row">
          <button ?disabled=${this.busy} @click=${() => void this.#load()}>${t('console.health.again')}</button>
          ${this.busy ? html`<span class="soft" role="status">${t('console.queue.loading')}</span>` : nothing}
        </div>
      </section>
      ${health ? STATES.map((state) => this.#group(state, health)) : nothing}
    </main>`
  }

  #measures({ chain, store_bytes, newest_backup, version, uptime }: Health) {
    const { t, language } = this
    const trail =
      chain.broken === null
        ? t('console.health.whole', { number: chain.whole })
        : t('console.health.not-whole', { number: chain.broken })
    const backup = newest_backup === null ? t('console.health.no-backup') : relative(-24 * daysSince(newest_backup), language)
    return html`<dl class="figures">
      ${this.#measure('trail', trail, chain.broken !== null)} ${this.#measure('backup', backup, newest_backup === null)}
      ${this.#measure('storage', megabytes(store_bytes, language))}
      ${this.#measure('uptime', uptime < HOUR_S ? t('console.time.now') : lasting(Math.floor(uptime / HOUR_S), language))} ${this.#measure('version', version)}
    </dl>`
  }

  #measure(name: string, value: string, some = false) {
    return html`<div class=${some ? 'some' : ''}>
      <dt>${this.t(`console.health.${name}`)}</dt>
      <dd>${value}</dd>
    </div>`
  }

  /** What is in order is told last, and opened by whoever wants to see it. */
  #group(state: Finding['state'], { findings }: Health) {
    const found = findings.filter((one) => one.state === state)
    if (found.length === 0) return nothing
    const name = this.t(`console.health.${state}`, { count: found.length })
    const list = html`<ul>
      ${found.map((one) => this.#finding(one))}
    </ul>`
    return state === 'ok'
      ? html`<section><details><summary>${name}</summary>${list}</details></section>`
      : html`<section class="stack"><h2>${name}</h2>${list}</section>`
  }

  #finding({ check, state, says, do: what }: Finding) {
    const chip = state === 'broken' ? 'bad' : state === 'look' ? 'soon' : 'good'
    return html`<li>
      <p><span class="chip ${chip}">${this.#checkName(check)}</span></p>
      <p lang="en" dir="ltr">${says}</p>
      ${what ? html`<p class="soft do" lang="en" dir="ltr">${what}</p>` : nothing}
    </li>`
  }

  /** A check that has no name of ours shows its own. */
  #checkName(check: string): string {
    const key = `console.health.check.${check.toLowerCase().replaceAll(' ', '-')}`
    const words = this.t(key)
    return words === key ? check : words
  }

  async #load(): Promise<void> {
    this.busy = true
    try {
      this.health = await this.office.client.ask<Health>('health')
    } catch (error) {
      this.office.say({ key: reasonOf(error), tone: 'bad' })
    }
    this.busy = false
  }
}

const daysSince = (day: string): number => Math.max(0, Math.round((Date.parse(today()) - Date.parse(day)) / DAY_MS))

const megabytes = (bytes: number, language: string): string =>
  new Intl.NumberFormat(language, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 }).format(bytes / 1e6)

customElements.define('console-health', HealthPane)
