/** The audit list, for leads: what staff did, newest first. Never what callers did. */
import { css, html, nothing } from 'lit'
import { aliasOf } from './alias.ts'
import { momentOf } from './clock.ts'
import { reasonOf } from './door.ts'
import { Pane } from './pane.ts'
import { base } from './styles.ts'
import type { AuditList } from './wire.ts'

const KINDS = ['cases_due', 'cases_erased', 'epochs', 'chat_days'] as const

export class AuditPane extends Pane {
  static override properties = { ...Pane.properties, list: { state: true } }
  declare list: AuditList | undefined

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
      th {
        color: var(--soft);
        font-size: 0.8125rem;
        font-weight: 550;
      }
      td:last-child,
      .when {
        white-space: nowrap;
        inline-size: 1%;
        padding-inline-end: 1.5rem;
        font-variant-numeric: tabular-nums;
      }
      @media (max-width: 40rem) {
        td:last-child,
        .when {
          white-space: normal;
        }
        .when {
          min-inline-size: 5rem;
          font-size: 0.8125rem;
        }
        td,
        th {
          padding-inline-end: 0.5rem;
        }
        td:last-child {
          padding-inline-end: 0;
        }
      }
      .whole::before {
        content: '✓ ';
      }
      .broken {
        padding: 0.75rem 1rem;
        border: 2px solid var(--bad);
        border-radius: 0.5rem;
        font-weight: 550;
      }
      pre {
        margin: 0.5rem 0 0;
        overflow-x: auto;
        font-size: 0.8125rem;
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
  }

  override render() {
    const { t, list } = this
    return html`<main class="stack">
      <div>
        <h1>${t('console.audit.title')}</h1>
        <p class="soft">${t('console.audit.what')}</p>
        ${list ? this.#chain(list.chain) : nothing}
      </div>
      <div class="scroll" tabindex="0" role="region" aria-label=${t('console.audit.title')}>
        ${
          list
            ? html`<table>
                <thead>
                  <tr>
                    <th scope="col">${t('console.audit.when')}</th>
                    <th scope="col">${t('console.audit.who')}</th>
                    <th scope="col">${t('console.audit.did')}</th>
                    <th scope="col">${t('console.audit.case')}</th>
                  </tr>
                </thead>
                <tbody>
                  ${list.records.map((record) => this.#row(record, list))}
                </tbody>
              </table>`
            : html`<p class="soft">${t('console.queue.loading')}</p>`
        }
      </div>
      ${list?.destroyed.length ? this.#destroyed(list.destroyed) : nothing}
    </main>`
  }

  #chain({ whole, broken }: AuditList['chain']) {
    return broken === null
      ? html`<p class="soft whole">${this.t('console.audit.whole', { number: String(whole) })}</p>`
      : html`<p class="broken" role="alert">${this.t('console.audit.broken', { number: String(broken) })}</p>`
  }

  #destroyed(days: AuditList['destroyed']) {
    const { t } = this
    return html`<section class="stack">
      <div>
        <h2 id="destroyed">${t('console.audit.destroyed')}</h2>
        <p class="soft">${t('console.audit.destroyed-what')}</p>
      </div>
      <div class="scroll" tabindex="0" role="region" aria-labelledby="destroyed">
        <table>
          <thead>
            <tr>
              <th scope="col">${t('console.audit.day')}</th>
              ${KINDS.map((kind) => html`<th scope="col">${t(`console.audit.${kind}`)}</th>`)}
              <th scope="col">${t('console.audit.record')}</th>
            </tr>
          </thead>
          <tbody>
            ${days.map(
              ({ tally, note }) => html`<tr>
                <td class="when">${tally.day}</td>
                ${KINDS.map((kind) => html`<td>${tally[kind]}</td>`)}
                <td>
                  <details>
                    <summary>${t('console.audit.show')}</summary>
                    <pre translate="no">${note}</pre>
                  </details>
                </td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </section>`
  }

  #row(record: AuditList['records'][number], list: AuditList) {
    return html`<tr>
      <td class="when">${momentOf(record.at, this.language)}</td>
      <td>${list.names[record.who] ?? record.who.slice(0, 8)}</td>
      <td>${this.#did(record.what, list)}</td>
      <td translate="no">${record.case ? aliasOf(record.case) : nothing}</td>
    </tr>`
  }

  /** The server writes `what`, `what: to whom` or `what post 3`; the first part is a phrase's key. */
  #did(what: string, list: AuditList): string {
    const [deed, detail = ''] = what.replace(/ (\d+)$/, ': $1').split(': ')
    const key = `console.deed.${deed!.replaceAll(' ', '-')}`
    const named = list.names[detail] ?? this.#closing(detail)
    const words = this.t(key, { detail: named })
    return words === key ? what : words
  }

  #closing(detail: string): string {
    const words = this.t(`console.closing.${detail}`)
    return words.startsWith('console.') ? detail : words
  }

  async #load(): Promise<void> {
    try {
      this.list = await this.office.client.ask<AuditList>('audit')
    } catch (error) {
      this.office.say({ key: reasonOf(error), tone: 'bad' })
    }
  }
}

customElements.define('console-audit', AuditPane)
