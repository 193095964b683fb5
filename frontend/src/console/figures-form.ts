/** Preparing a release, or a correction of one: units, a period, and of a correction the reason and what is drawn anew. */
import { css, html, nothing } from 'lit'
import { dayIn, daysBefore, doWith, REASONS, type Figures, type Reason, type Release } from './figures-room.ts'
import { Pane } from './pane.ts'
import { base } from './styles.ts'

const WEEK = 7

export class FiguresForm extends Pane {
  static override properties = {
    ...Pane.properties,
    room: { attribute: false },
    corrects: { attribute: false },
    units: { state: true },
    since: { state: true },
    until: { state: true },
    reason: { state: true },
    redraw: { state: true },
    busy: { state: true },
  }
  declare room: Figures
  /** The release that is corrected, if one is. */
  declare corrects: Release | undefined
  declare units: ReadonlySet<string>
  declare since: string
  declare until: string
  declare reason: Reason
  /** `unit day` of what is drawn anew. */
  declare redraw: ReadonlySet<string>
  declare busy: boolean
  #filled: number | 'new' | undefined

  static override styles = [
    base,
    css`
      fieldset {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem 1.25rem;
        margin: 0;
        padding: 0;
        border: 0;
      }
      legend {
        padding: 0 0 0.25rem;
        font-weight: 550;
      }
      .check {
        display: inline-flex;
        align-items: center;
        gap: 0.5rem;
        min-block-size: 2.25rem;
      }
      input[type='checkbox'] {
        inline-size: 1.25rem;
        block-size: 1.25rem;
        accent-color: var(--accent);
      }
      .dates {
        display: flex;
        flex-wrap: wrap;
        align-items: end;
        gap: 0.75rem;
      }
      .dates label {
        display: grid;
        gap: 0.25rem;
      }
      @media (pointer: coarse), (max-width: 59.99rem) {
        .check {
          min-block-size: 2.75rem;
        }
      }
    `,
  ]

  constructor() {
    super()
    this.units = new Set()
    this.redraw = new Set()
    this.since = this.until = ''
    this.reason = 'wrong-count'
    this.busy = false
  }

  override willUpdate(): void {
    super.willUpdate()
    const wanted = this.corrects?.number ?? 'new'
    if (wanted === this.#filled || !this.room.last_drawn) return
    this.#filled = wanted
    const { corrects, room } = this
    this.units = new Set(corrects?.numbers.map(({ unit }) => unit) ?? room.units.map(({ unit }) => unit))
    this.until = corrects?.until ?? room.last_drawn!
    this.since = corrects?.since ?? this.#earliest(WEEK)
    this.redraw = new Set()
  }

  override render() {
    const { t, room, corrects } = this
    if (!room.last_drawn) return html`<p class="soft">${t('console.figures.none-drawn')}</p>`
    return html`<form class="stack" @submit=${this.#send}>
      <fieldset>
        <legend>${t('console.figures.units')}</legend>
        ${room.units.map(({ unit, titles }) => this.#check(titles[this.language] ?? unit, unit, this.units, (units) => (this.units = units)))}
      </fieldset>
      <div class="dates">
        ${this.#day('since', this.since, (day) => (this.since = day))} ${this.#day('until', this.until, (day) => (this.until = day))}
        <button type="button" @click=${() => this.#period(this.#earliest(WEEK))}>${t('console.figures.week')}</button>
        <button type="button" @click=${() => this.#period(room.first_drawn!)}>${t('console.figures.start')}</button>
      </div>
      <p class="soft small">${t('console.figures.utc')}</p>
      ${corrects ? this.#correcting() : nothing}
      <div class="row">
        <button class="primary" ?disabled=${this.busy || this.units.size === 0 || this.since > this.until}>
          ${t(corrects ? 'console.figures.prepare-correction' : 'console.figures.prepare')}
        </button>
        ${corrects ? html`<button type="button" class="plain" @click=${this.#done}>${t('console.figures.leave')}</button>` : nothing}
      </div>
    </form>`
  }

  #correcting() {
    const { t, language } = this
    const days = this.#redrawable
    return html`<label class="field">
        <span>${t('console.figures.reason')}</span>
        <select @change=${(event: Event) => (this.reason = (event.target as HTMLSelectElement).value as Reason)}>
          ${REASONS.map((reason) => html`<option value=${reason} ?selected=${reason === this.reason}>${t(`console.figures.reason.${reason}`)}</option>`)}
        </select>
      </label>
      <fieldset aria-describedby="anew">
        <legend>${t('console.figures.redraw')}</legend>
        ${days.length === 0 ? html`<span class="soft">${t('console.figures.redraw.none')}</span>` : nothing}
        ${days.map(({ unit, title, day }) => this.#check(`${title}, ${dayIn(day, language)}`, `${unit} ${day}`, this.redraw, (redraw) => (this.redraw = redraw)))}
      </fieldset>
      <p id="anew" class="soft small">${t('console.figures.redraw.what')}</p>`
  }

  /** What can be drawn anew of what is chosen. */
  get #redrawable() {
    return this.room.units
      .filter(({ unit }) => this.units.has(unit))
      .flatMap(({ unit, titles, days }) =>
        days
          .filter(({ day, may_redraw }) => may_redraw && this.since <= day && day <= this.until)
          .map(({ day }) => ({ unit, title: titles[this.language] ?? unit, day })),
      )
  }

  #check(title: string, value: string, chosen: ReadonlySet<string>, change: (chosen: ReadonlySet<string>) => void) {
    const turn = (): void => change(new Set(chosen.has(value) ? [...chosen].filter((one) => one !== value) : [...chosen, value]))
    return html`<label class="check"><input type="checkbox" .checked=${chosen.has(value)} @change=${turn} />${title}</label>`
  }

  #day(name: 'since' | 'until', value: string, change: (day: string) => void) {
    const { room } = this
    return html`<label>
      <span>${this.t(`console.figures.${name}`)}</span>
      <input
        type="date"
        required
        min=${room.first_drawn!}
        max=${room.last_drawn!}
        .value=${value}
        @change=${(event: Event) => change((event.target as HTMLInputElement).value)}
      />
    </label>`
  }

  #period(since: string): void {
    this.since = since
    this.until = this.room.last_drawn!
  }

  /** The first day of so many, up to the last one drawn. */
  #earliest(days: number): string {
    const { first_drawn: first, last_drawn: last } = this.room
    const found = daysBefore(last!, days - 1)
    return found < first! ? first! : found
  }

  async #send(event: Event): Promise<void> {
    event.preventDefault()
    const { corrects, since, until } = this
    const plan = { units: [...this.units], since, until }
    const redraw = this.#redrawable.filter(({ unit, day }) => this.redraw.has(`${unit} ${day}`)).map(({ unit, day }) => ({ unit, day }))
    this.busy = true
    const done = corrects
      ? await doWith(this.office, 'correct-release', { ...plan, number: corrects.number, reason: this.reason, redraw })
      : await doWith(this.office, 'prepare-release', plan)
    this.busy = false
    if (done) this.#done()
  }

  readonly #done = (): void => void this.dispatchEvent(new Event('done'))
}

customElements.define('console-figures-form', FiguresForm)
