/** Handing a case over: to the queue, to a colleague, to another team. */
import { css, html, nothing } from 'lit'
import type { Part } from '../sealing/documents.ts'
import { Pane } from './pane.ts'
import { base } from './styles.ts'
import type { Thread } from './thread.ts'
import { partsOf } from './transcript.ts'
import type { Case } from './wire.ts'

const SEVERITIES = [0, 1, 2, 3]

export class HandingPane extends Pane {
  static override properties = {
    ...Pane.properties,
    record: { attribute: false },
    thread: { attribute: false },
    note: { state: true },
    left: { state: true },
  }
  declare record: Case
  declare thread: Thread
  /** A word for the colleague: without one nobody knows why they have the case. */
  declare note: string
  /** The numbers of what is not passed on. */
  declare left: ReadonlySet<number>

  static override styles = [
    base,
    css`
      :host,
      form {
        display: grid;
        gap: 0.625rem;
      }
      .ways {
        display: grid;
        gap: 0.375rem;
      }
      details {
        padding: 0.25rem 0.75rem;
        border: 1px solid var(--rule);
        border-radius: 0.625rem;
        background: var(--sheet);
      }
      details[open] {
        padding-block-end: 0.75rem;
      }
      summary {
        padding-block: 0.375rem;
        font-weight: 600;
        cursor: pointer;
      }
      .parts {
        display: grid;
        overflow-y: auto;
        max-block-size: 30dvh;
        gap: 0.25rem;
      }
      .parts label {
        display: grid;
        grid-template-columns: auto 1fr;
        align-items: start;
        gap: 0.5rem;
        min-block-size: 2rem;
      }
      @media (pointer: coarse) {
        .parts label {
          min-block-size: 2.75rem;
        }
      }
      .parts input {
        inline-size: 1.25rem;
        block-size: 1.25rem;
        min-block-size: 0;
        accent-color: var(--accent);
      }
      .parts span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
    `,
  ]

  constructor() {
    super()
    this.note = ''
    this.left = new Set()
  }

  override firstUpdated(): void {
    this.renderRoot.querySelector('button')?.focus()
  }

  override render() {
    const { t, office, record } = this
    return html`<div class="ways">
        <p class="soft small">${t('console.ask.hand-over')}</p>
        <div class="row">
          ${SEVERITIES.map((severity) => html`<button @click=${() => this.#go(office.release(record.id, severity))}>${t(`console.severity.${severity}`)}</button>`)}
        </div>
      </div>
      ${this.#person()} ${this.#team()}`
  }

  #person() {
    const { t, office } = this
    const { people } = office.work.colleagues
    if (people.length === 0) return nothing
    return html`<details>
      <summary>${t('console.hand.person')}</summary>
      <form @submit=${this.#toPerson}>
        <label class="field"
          ><span>${t('console.hand.whom')}</span>
          <select name="whom">
            ${people.map((one) => html`<option value=${one.id}>${one.name}${one.present ? ` · ${t('console.hand.here')}` : ''}</option>`)}
          </select></label
        >
        <label class="field"
          ><span>${t('console.hand.note')}</span>
          <textarea
            name="note"
            rows="2"
            dir="auto"
            .value=${this.note}
            @input=${(event: InputEvent) => (this.note = (event.target as HTMLTextAreaElement).value)}
          ></textarea>
        </label>
        <p class="soft small">${t('console.hand.person-how')}</p>
        <div><button class="primary" ?disabled=${!this.note.trim()}>${t('console.hand.give')}</button></div>
      </form>
    </details>`
  }

  #team() {
    const { t, office } = this
    const teams = office.work.teams.map((one) => one.team)
    if (teams.length === 0 || !this.thread.answerable) return nothing
    return html`<details>
      <summary>${t('console.hand.team')}</summary>
      <form @submit=${this.#toTeam}>
        <label class="field"
          ><span>${t('console.hand.which')}</span>
          <select name="team">
            ${teams.map((team) => html`<option value=${team}>${team}</option>`)}
          </select></label
        >
        <fieldset class="parts">
          <legend>${t('console.hand.parts')}</legend>
          ${partsOf(this.thread).map(({ number, part }) => this.#part(number, part))}
        </fieldset>
        <p class="soft small">${t('console.hand.team-how')}</p>
        <div><button class="primary">${t('console.hand.give')}</button></div>
      </form>
    </details>`
  }

  #part(number: number, part: Part) {
    const { t } = this
    return html`<label>
      <input type="checkbox" .checked=${!this.left.has(number)} @change=${() => this.#tick(number)} />
      <span dir="auto">${t(`console.entry.${part.kind}`, { author: part.author })}: ${part.text}</span>
    </label>`
  }

  #tick(number: number): void {
    const left = new Set(this.left)
    if (!left.delete(number)) left.add(number)
    this.left = left
  }

  #toPerson(event: SubmitEvent): void {
    event.preventDefault()
    const whom = new FormData(event.target as HTMLFormElement).get('whom') as string
    if (this.note.trim()) this.#go(this.office.work.handTo(this.record.id, whom, this.note))
  }

  #toTeam(event: SubmitEvent): void {
    event.preventDefault()
    const team = new FormData(event.target as HTMLFormElement).get('team') as string
    const parts = partsOf(this.thread).filter(({ number }) => !this.left.has(number))
    this.#go(this.office.work.handToTeam(this.record.id, team, parts.map(({ part }) => part)))
  }

  #go(done: Promise<void>): void {
    void done
    this.dispatchEvent(new Event('done'))
  }
}

customElements.define('console-handing', HandingPane)

declare global {
  interface HTMLElementTagNameMap {
    'console-handing': HandingPane
  }
}
