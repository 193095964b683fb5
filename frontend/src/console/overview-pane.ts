/** The whole queue at a glance, for leads: what waits, what needs attention, who holds how many. Counts only. */
import { css, html, nothing } from 'lit'
import { hoursSince, lasting, pressure } from './clock.ts'
import { reasonOf } from './door.ts'
import { counted, Pane } from './pane.ts'
import { nameOfLanguage } from './phrases.ts'
import { base } from './styles.ts'

const AGAIN_MS = 15_000
const CONCERNS = ['danger', 'threat', 'late', 'silent', 'proposals'] as const

/** What the verb `overview` answers. */
interface Standing {
  readonly now: number
  readonly overview: {
    readonly waiting: number
    readonly oldest: number | null
    readonly attention: Readonly<Record<(typeof CONCERNS)[number], number>>
    readonly strands: readonly Strand[]
    readonly holding: readonly { readonly who: string; readonly cases: number; readonly silent: number }[]
  }
  readonly names: Readonly<Record<string, string>>
}

interface Strand {
  readonly language: string
  readonly channel: string
  readonly waiting: number
  readonly oldest: number | null
  readonly done: number
}

export class OverviewPane extends Pane {
  static override properties = { ...Pane.properties, standing: { state: true } }
  declare standing: Standing | undefined
  #timer: ReturnType<typeof setInterval> | undefined

  static override styles = [
    base,
    css`
      :host {
        display: block;
        min-block-size: 0;
        overflow-y: auto;
        padding: 1.5rem 1.25rem 3rem;
      }
      main {
        max-inline-size: 60rem;
        margin-inline: auto;
        padding: 1.25rem;
        border: 1px solid var(--rule);
        border-radius: 0.875rem;
        background: var(--sheet);
      }
      main > section {
        margin-block-start: 1.5rem;
      }
      .figures {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr));
        gap: 0.75rem;
      }
      .figures > div {
        display: flex;
        flex-direction: column-reverse;
        justify-content: flex-end;
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
        font-size: 1.375rem;
        font-weight: 650;
        font-variant-numeric: tabular-nums;
      }
      .scroll {
        overflow-x: auto;
      }
      table {
        inline-size: 100%;
        border-collapse: collapse;
      }
      th,
      td {
        padding: 0.4375rem 0.75rem 0.4375rem 0;
        border-block-end: 1px solid var(--rule);
        text-align: start;
        vertical-align: baseline;
      }
      thead th {
        color: var(--soft);
        font-size: 0.8125rem;
        font-weight: 550;
      }
      tbody th {
        font-weight: 550;
      }
      td {
        font-variant-numeric: tabular-nums;
      }
      @media (max-width: 59.99rem) {
        :host {
          padding: 1rem 0.875rem 3rem;
        }
      }
    `,
  ]

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#load()
    this.#timer = setInterval(() => void this.#load(), AGAIN_MS)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearInterval(this.#timer)
  }

  override render() {
    const { t, standing } = this
    return html`<main>
      <h1>${t('console.overview.title')}</h1>
      <p class="soft">${t('console.overview.what')}</p>
      ${standing ? this.#all(standing) : html`<p class="soft" role="status">${t('console.queue.loading')}</p>`}
    </main>`
  }

  #all({ overview, names }: Standing) {
    const { t } = this
    const { attention } = overview
    return html`<section class="stack">
        <h2>${t('console.overview.now')}</h2>
        <dl class="figures">
          ${this.#figure(t('console.overview.unclaimed'), counted(overview.waiting))}
          ${this.#figure(t('console.queue.oldest'), this.#since(overview.oldest))}
        </dl>
      </section>
      <section class="stack">
        <h2>${t('console.overview.attention')}</h2>
        <dl class="figures">
          ${CONCERNS.map((one) => this.#figure(t(`console.overview.${one}`), counted(attention[one]), attention[one] > 0))}
        </dl>
      </section>
      <section class="stack">
        <h2 id="strands">${t('console.overview.strands')}</h2>
        ${
          overview.strands.length > 0
            ? this.#table(
                'strands',
                ['language', 'way', 'waiting', 'oldest', 'done'],
                overview.strands.map((strand) => this.#strand(strand)),
              )
            : html`<p class="soft">${t('console.overview.nothing')}</p>`
        }
      </section>
      <section class="stack">
        <h2 id="holding">${t('console.overview.holding')}</h2>
        ${
          overview.holding.length > 0
            ? this.#table(
                'holding',
                ['who', 'cases', 'silent-cases'],
                overview.holding.map(
                  ({ who, cases, silent }) => html`<tr>
                    <th scope="row">${names[who] ?? who.slice(0, 8)}</th>
                    <td>${cases}</td>
                    <td>${silent}</td>
                  </tr>`,
                ),
              )
            : html`<p class="soft">${t('console.overview.nobody')}</p>`
        }
      </section>`
  }

  #figure(name: string, value: unknown, some = false) {
    return html`<div class=${some ? 'some' : ''}>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>`
  }

  #table(label: string, columns: readonly string[], rows: readonly unknown[]) {
    return html`<div class="scroll" tabindex="0" role="region" aria-labelledby=${label}>
      <table>
        <thead>
          <tr>
            ${columns.map((column) => html`<th scope="col">${this.t(`console.overview.${column}`)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>`
  }

  #strand({ language, channel, waiting, oldest, done }: Strand) {
    const how = oldest === null ? 'calm' : pressure(oldest, this.office.now)
    return html`<tr>
      <th scope="row">${nameOfLanguage(language, this.language)}</th>
      <td>${this.#way(channel)}</td>
      <td>${counted(waiting)}</td>
      <td>
        ${this.#since(oldest)}
        ${how === 'calm' ? nothing : html`<span class="chip ${how}">${this.t(`console.time.${how}`)}</span>`}
      </td>
      <td>${counted(done)}</td>
    </tr>`
  }

  /** A channel that has no name of ours shows its own. */
  #way(channel: string): string {
    const key = `console.overview.way.${channel}`
    const words = this.t(key)
    return words === key ? channel : words
  }

  #since(hour: number | null): string {
    if (hour === null) return '–'
    const hours = hoursSince(hour, this.office.now)
    return hours < 1 ? this.t('console.time.now') : lasting(hours, this.language)
  }

  async #load(): Promise<void> {
    try {
      this.standing = await this.office.client.ask<Standing>('overview')
    } catch (error) {
      this.office.say({ key: reasonOf(error), tone: 'bad' })
    }
  }
}

customElements.define('console-overview', OverviewPane)
