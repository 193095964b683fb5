/** Load, for leads: what comes in, how many people it takes, where the roster falls short, what breaks first, what if. */
import { css, html, nothing, type TemplateResult } from 'lit'
import type { AskLoad, Load, LoadHour } from './duty-wire.ts'
import { alike } from './load-hours.ts'
import { legend, picture, strip } from './load-picture.ts'
import { Pane } from './pane.ts'
import { nameOfLanguage } from './phrases.ts'
import { page } from './shifts-style.ts'
import { base } from './styles.ts'
import { weekdays } from './wall.ts'

const DAY_H = 24
const WEEK_H = 168
const PERCENT = 100
/** What one hotline reported in autumn 2022. */
const FLOOD = { cases: 2000, days: 14, people: 10 }
const SECONDS_WITHIN = 60

export class LoadPane extends Pane {
  static override properties = { ...Pane.properties, load: { state: true }, typed: { state: true }, busy: { state: true } }
  declare load: Load | undefined
  declare typed: boolean
  declare busy: boolean

  static override styles = [
    base,
    page,
    picture,
    css`
      .scroll {
        overflow-x: auto;
      }
      table {
        border-collapse: collapse;
        font-variant-numeric: tabular-nums;
      }
      th,
      td {
        padding: 0.3125rem 0.875rem 0.3125rem 0;
        border-block-end: 1px solid var(--rule);
        text-align: end;
        white-space: nowrap;
      }
      th:first-child {
        text-align: start;
      }
      .short td {
        font-weight: 650;
      }
      .broken {
        font-weight: 650;
      }
    `,
  ]

  constructor() {
    super()
    this.typed = this.busy = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.updateComplete.then(() => this.#ask(false))
  }

  override render() {
    const { t, load } = this
    return html`<main class="page">
      ${this.#form()}
      ${load ? html`${this.#week(load)} ${this.#breaks(load)} ${this.#table(load)}` : html`<p class="soft" role="status">${t('console.queue.loading')}</p>`}
      ${this.#suppose()}
    </main>`
  }

  #form() {
    const { t, load } = this
    return html`<section class="stack" aria-labelledby="load">
      <h1 id="load">${t('console.load.title')}</h1>
      <p class="soft">${t('console.load.what')}</p>
      <form id="asked" class="stack" @submit=${(event: Event) => this.#submit(event, false)}>
        <fieldset>
          <legend>${t('console.load.arrivals')}</legend>
          <div class="toggles" role="group" aria-label=${t('console.load.arrivals')}>
            <button type="button" aria-pressed=${!this.typed} @click=${() => (this.typed = false)}>${t('console.load.counted')}</button>
            <button type="button" aria-pressed=${this.typed} @click=${() => (this.typed = true)}>${t('console.load.typed')}</button>
          </div>
          <div class="fields">
            ${
              this.typed
                ? html`${this.#number('calls', 10, 0, 1000, 'any')} ${this.#number('cases', 5, 0, 1000, 'any')}`
                : this.#number('weeks', 4, 1, 12)
            }
          </div>
          ${this.typed || !load ? nothing : html`<p>${t('console.load.counted-hours', { hours: load.counted })}</p>`}
        </fieldset>
        <fieldset>
          <legend>${t('console.load.durations')}</legend>
          <div class="fields">
            ${this.#number('talking', 8, 0.5, 600, 'any')} ${this.#number('writing', 30, 0.5, 600, 'any')} ${this.#number('patience', 3, 0.1, 600, 'any', false)}
          </div>
          <p class="soft">${t('console.load.patience-what')}</p>
        </fieldset>
        <fieldset>
          <legend>${t('console.load.goals')}</legend>
          <div class="fields">
            ${this.#number('share', 80, 1, 99)} ${this.#number('within', SECONDS_WITHIN, 1, 3600)} ${this.#number('hours', 4, 1, 72)} ${this.#number('people', '', 0, 1000, '1', false)}
          </div>
          <p class="soft">${t('console.load.people-what')}</p>
        </fieldset>
        <div class="row"><button class="primary" ?disabled=${this.busy}>${t('console.load.work-out')}</button></div>
      </form>
    </section>`
  }

  #number(name: string, value: number | string, min: number, max: number, step = '1', required = true) {
    return html`<label>
      ${this.t(`console.load.${name}`)}
      <input type="number" inputmode="decimal" name=${name} value=${value} min=${min} max=${max} step=${step} ?required=${required} />
    </label>`
  }

  #week(load: Load) {
    const { t, language } = this
    const names = weekdays(language, 'long')
    const most = Math.max(1, ...load.hours.map((hour) => Math.max(needOf(hour), hour.on_duty)))
    const lacking = load.hours.filter((hour) => hour.on_duty < needOf(hour)).length
    const said = lacking ? t('console.load.lacking', { count: lacking }) : t('console.load.enough')
    return html`<section class="stack" aria-labelledby="week">
      <h2 id="week">${t('console.load.week')}</h2>
      <p role="status"><strong>${said}</strong> ${t(load.rostered ? 'console.load.rostered' : 'console.load.supposed-duty', { day: load.monday, zone: load.zone })}</p>
      ${legend(t)}
      <figure class="strips" aria-label=${`${t('console.load.week')}. ${said}`}>
        ${names.map((name, day) => html`<div><h3>${name}</h3>${strip(load.hours.slice(day * DAY_H, (day + 1) * DAY_H), most)}</div>`)}
      </figure>
    </section>`
  }

  #breaks(load: Load) {
    const { t } = this
    const sentence = ({ what, factor, hour }: Load['breaks'][number]) => {
      const values = { factor: this.#figure(factor), hour: this.#hourName(hour) }
      return t(`console.load.${factor < 1 ? 'broken' : 'breaks'}-${what}`, values)
    }
    return html`<section class="stack" aria-labelledby="breaks">
      <h2 id="breaks">${t('console.load.breaks')}</h2>
      ${
        load.breaks.length
          ? html`<ol>${load.breaks.map((limit) => html`<li class=${limit.factor < 1 ? 'broken' : ''}>${sentence(limit)}</li>`)}</ol>`
          : html`<p>${t('console.load.holds')}</p>`
      }
      ${load.growth > 0 ? html`<p class="banner bad">${t('console.load.grows', { count: Math.ceil(load.growth) })}</p>` : nothing}
      ${load.shares.length ? this.#shares(load.shares) : nothing}
    </section>`
  }

  #shares(shares: Load['shares']) {
    const { t, language } = this
    return html`<h3 id="shares">${t('console.load.shares')}</h3>
      <div class="scroll" tabindex="0" role="region" aria-labelledby="shares">
        <table>
          <thead>
            <tr>
              <th scope="col">${t('console.load.channel')}</th>
              <th scope="col">${t('console.load.calls-sum')}</th>
              <th scope="col">${t('console.load.cases-sum')}</th>
            </tr>
          </thead>
          <tbody>
            ${shares.map((one) => html`<tr><th scope="row">${t(`console.channel.${one.channel}`)}, ${nameOfLanguage(one.language, language)}</th><td>${one.calls}</td><td>${one.cases}</td></tr>`)}
          </tbody>
        </table>
      </div>`
  }

  /** Every hour in figures, for whoever does not see the picture; hours that are alike share a row. */
  #table({ hours }: Load) {
    const { t } = this
    return html`<section class="stack">
      <h2 id="hours">${t('console.load.table')}</h2>
      <div class="scroll" tabindex="0" role="region" aria-labelledby="hours">
        <table>
          <thead>
            <tr>
              ${['hour', 'calls', 'cases', 'need', 'there', 'missing', 'in-time', 'wait'].map((key) => html`<th scope="col">${t(`console.load.head-${key}`)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${alike(hours).map(({ from, to, hour }) => this.#row(from, to, hour))}
          </tbody>
        </table>
      </div>
    </section>`
  }

  #row(from: number, to: number, hour: LoadHour): TemplateResult {
    const lacks = Math.max(0, needOf(hour) - hour.on_duty)
    const wait = hour.wait === null ? this.t('console.load.weeks-long') : this.#figure(Math.ceil(hour.wait * 10) / 10)
    return html`<tr class=${lacks ? 'short' : ''}>
      <th scope="row">${this.#hourName(from)}–${clock(to)}</th>
      <td>${this.#figure(hour.calls)}</td>
      <td>${this.#figure(hour.cases)}</td>
      <td>${needOf(hour)}</td>
      <td>${hour.on_duty}</td>
      <td>${lacks || ''}</td>
      <td>${hour.calls ? `${Math.floor(hour.answered * PERCENT)} %` : '–'}</td>
      <td>${hour.cases ? wait : '–'}</td>
    </tr>`
  }

  #suppose() {
    const { t, load } = this
    return html`<section class="stack" aria-labelledby="suppose">
      <h2 id="suppose">${t('console.load.what-if')}</h2>
      <p class="soft">${t('console.load.what-if-what')}</p>
      <form id="supposed" class="stack" @submit=${(event: Event) => this.#submit(event, true)}>
        <div class="fields">
          ${this.#number('flood-cases', FLOOD.cases, 1, 1_000_000)} ${this.#number('flood-days', FLOOD.days, 1, 56)} ${this.#number('flood-people', FLOOD.people, 0, 1000)}
          <button class="primary" ?disabled=${this.busy}>${t('console.load.try')}</button>
        </div>
      </form>
      <div role="status">${load?.supposed ? this.#outcome(load.supposed) : nothing}</div>
    </section>`
  }

  #outcome({ need, most_left, longest, late, hours }: NonNullable<Load['supposed']>) {
    const { t } = this
    const wait = longest === null ? t('console.load.weeks-long') : this.#figure(longest)
    const values = { need, left: Math.ceil(most_left), wait, late, hours }
    return html`<p class=${late ? 'banner bad' : 'banner'}>${t(late ? 'console.load.outcome-late' : 'console.load.outcome-good', values)}</p>
      <p>${t('console.load.outcome-need', values)}</p>`
  }

  #hourName(hour: number): string {
    return `${weekdays(this.language)[Math.floor((hour % WEEK_H) / DAY_H)]} ${clock(hour % DAY_H)}`
  }

  #figure(value: number): string {
    return new Intl.NumberFormat(this.language, { maximumFractionDigits: 1 }).format(value)
  }

  #submit(event: Event, supposing: boolean): void {
    event.preventDefault()
    void this.#ask(supposing)
  }

  /** Everything is worked out anew for what is in the fields now. */
  async #ask(supposing: boolean): Promise<void> {
    const form = new FormData(this.renderRoot.querySelector<HTMLFormElement>('#asked')!)
    const flood = new FormData(this.renderRoot.querySelector<HTMLFormElement>('#supposed')!)
    const asked: AskLoad = {
      weeks: number(form, 'weeks') ?? 4,
      typed: this.typed ? { calls: number(form, 'calls') ?? 0, cases: number(form, 'cases') ?? 0 } : null,
      talking: number(form, 'talking') ?? 0,
      writing: number(form, 'writing') ?? 0,
      patience: number(form, 'patience'),
      within: number(form, 'within') ?? SECONDS_WITHIN,
      share: (number(form, 'share') ?? 0) / PERCENT,
      hours: number(form, 'hours') ?? 0,
      people: number(form, 'people'),
      suppose: supposing
        ? { cases: number(flood, 'flood-cases')!, days: number(flood, 'flood-days')!, people: number(flood, 'flood-people')! }
        : null,
    }
    this.busy = true
    await this.office.attempt(async () => (this.load = await this.office.client.ask<Load>('load', asked)))
    this.busy = false
  }
}

const needOf = ({ need_calls, need_cases }: LoadHour): number => need_calls + need_cases

const clock = (hour: number): string => `${String(hour).padStart(2, '0')}:00`

/** A field's number; null when it was left empty. */
function number(form: FormData, name: string): number | null {
  const typed = form.get(name)
  return typed === null || typed === '' ? null : Number(typed)
}

customElements.define('console-load', LoadPane)

declare global {
  interface HTMLElementTagNameMap {
    'console-load': LoadPane
  }
}
