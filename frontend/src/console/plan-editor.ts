/** The plan of a team, for leads: shifts of every week, single days, holidays, substitutes, and the fewest people. */
import { css, html, nothing, type TemplateResult } from 'lit'
import type { Doubt, Person, Plan, PlanAnswer } from './duty-wire.ts'
import { minimumsOf, rowsOf, type Row } from './minimums.ts'
import { noticeOf } from './notice.ts'
import { Pane } from './pane.ts'
import { nameOfLanguage } from './phrases.ts'
import { page } from './shifts-style.ts'
import { base } from './styles.ts'
import { todayIn, weekdays } from './wall.ts'
import { Refused } from './wire.ts'

const WHOLE_WEEK = [0, 1, 2, 3, 4, 5, 6]
const WHOLE_DAY_H = 24
const MOST_PEOPLE = 50
/** Browsers list some zones by a name that is no longer in use. */
const RENAMED: Readonly<Record<string, string>> = { 'Europe/Kiev': 'Europe/Kyiv' }

type Times = { start: string; end: string }

export class PlanEditor extends Pane {
  static override properties = {
    ...Pane.properties,
    answer: { state: true },
    doubts: { state: true },
    busy: { state: true },
    changed: { state: true },
    clash: { state: true },
  }
  declare answer: PlanAnswer | undefined
  /** What the server doubts about the plan as it stands; undefined: it was not asked since the last change. */
  declare doubts: readonly Doubt[] | undefined
  declare busy: boolean
  declare changed: boolean
  /** A colleague saved another plan meanwhile. */
  declare clash: boolean
  #plan: Plan | undefined
  #rows: Row[] = []

  static override styles = [
    base,
    page,
    css`
      :host {
        overflow: visible;
        padding: 0;
      }
    `,
  ]

  constructor() {
    super()
    this.busy = this.changed = this.clash = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#load()
  }

  override render() {
    const { t, answer } = this
    const plan = this.#plan
    if (!answer || !plan) return html`<p class="soft">${t('console.queue.loading')}</p>`
    return html`<form class="sheet stack" aria-labelledby="plan" @submit=${(event: Event) => this.#check(event)}>
      <h2 id="plan" tabindex="-1">${t('console.plan.title')}</h2>
      <p class="soft">${t('console.plan.what')}</p>
      ${this.#zone(plan)} ${this.#patterns(plan, answer.people)} ${this.#minimums(answer.people)} ${this.#singles(plan, answer.people)}
      ${this.#holidays(plan)} ${this.#substitutes(plan, answer.people)} ${this.#end()}
    </form>`
  }

  #zone(plan: Plan) {
    const { roster } = plan
    const zones = new Set([roster.zone, 'UTC', ...Intl.supportedValuesOf('timeZone').map((zone) => RENAMED[zone] ?? zone)])
    return html`<div class="fields">
      <label>
        ${this.t('console.plan.zone')}
        <select @change=${(event: Event) => this.#set(() => (roster.zone = valueOf(event)))}>
          ${[...zones].map((zone) => html`<option value=${zone} ?selected=${zone === roster.zone}>${zone.replaceAll('_', ' ')}</option>`)}
        </select>
      </label>
    </div>`
  }

  #patterns({ roster: { patterns } }: Plan, people: readonly Person[]) {
    const { t } = this
    const blank = { name: '', days: [...WHOLE_WEEK], start: '08:00:00', end: '16:00:00', people: [], breaks: [], since: null, until: null }
    return html`<h3>${t('console.plan.patterns')}</h3>
      ${patterns.map(
        (pattern, at) =>
          html`<fieldset>
            <legend>${pattern.name || t('console.plan.unnamed')}</legend>
            <div class="fields">${this.#name(pattern)} ${this.#times(pattern)} ${this.#remove(patterns, at, pattern.name)}</div>
            ${this.#days(pattern.days)} ${this.#people(pattern.people, people)} ${this.#breaks(pattern.breaks)}
            <div class="fields">
              ${this.#date('since', pattern.since, (day) => (pattern.since = day || null))}
              ${this.#date('until', pattern.until, (day) => (pattern.until = day || null))}
            </div>
          </fieldset>`,
      )}
      ${this.#add('pattern', () => patterns.push(structuredClone(blank)))}`
  }

  #singles({ roster: { shifts, zone } }: Plan, people: readonly Person[]) {
    const { t } = this
    const today = todayIn(this.office.now, zone)
    return html`<h3>${t('console.plan.singles')}</h3>
      ${shifts.map(
        (shift, at) =>
          html`<fieldset>
            <legend>${shift.name || t('console.plan.unnamed')}</legend>
            <div class="fields">
              ${this.#name(shift)} ${this.#date('day', shift.day, (day) => (shift.day = day))} ${this.#times(shift)}
              ${this.#remove(shifts, at, shift.name)}
            </div>
            ${this.#people(shift.people, people)}
          </fieldset>`,
      )}
      ${this.#add('single', () => shifts.push({ name: '', day: today, start: '08:00:00', end: '16:00:00', people: [], breaks: [] }))}`
  }

  #holidays({ roster: { holidays, patterns, zone } }: Plan) {
    const { t } = this
    return html`<h3>${t('console.plan.holidays')}</h3>
      <p class="soft">${t('console.plan.holidays-what')}</p>
      ${holidays.map(
        (holiday, at) =>
          html`<fieldset>
            <legend>${holiday.day}</legend>
            <div class="fields">${this.#date('day', holiday.day, (day) => (holiday.day = day))} ${this.#remove(holidays, at, holiday.day)}</div>
            ${this.#toggles(t('console.plan.comes'), holiday.patterns, patterns.map(({ name }) => [name, name]))}
          </fieldset>`,
      )}
      ${this.#add('holiday', () => holidays.push({ day: todayIn(this.office.now, zone), patterns: [] }))}`
  }

  #substitutes({ roster: { substitutes } }: Plan, people: readonly Person[]) {
    const { t } = this
    return html`<h3>${t('console.plan.substitutes')}</h3>
      <p class="soft">${t('console.plan.substitutes-what')}</p>
      ${substitutes.map(
        (one, at) =>
          html`<fieldset>
            <legend>${one.of ? this.office.rota.nameOf(one.of) : t('console.plan.everybody')}</legend>
            <div class="fields">
              <label>
                ${t('console.plan.of')}
                <select @change=${(event: Event) => this.#set(() => (one.of = valueOf(event) || null))}>
                  <option value="">${t('console.plan.everybody')}</option>
                  ${people.map(({ id, name }) => html`<option value=${id} ?selected=${id === one.of}>${name}</option>`)}
                </select>
              </label>
              ${this.#remove(substitutes, at, t('console.plan.substitutes'))}
            </div>
            ${this.#people(one.people, people)}
            ${one.people.length > 1 ? html`<p>${t('console.plan.order', { names: one.people.map((id) => this.office.rota.nameOf(id)).join(', ') })}</p>` : nothing}
          </fieldset>`,
      )}
      ${this.#add('substitute', () => substitutes.push({ people: [], of: null }))}`
  }

  #minimums(people: readonly Person[]) {
    const { t, language } = this
    const tongues = [...new Set(people.flatMap(({ languages }) => languages))].toSorted()
    const hour = (row: Row, end: 'from' | 'to', first: number) =>
      html`<label>
        ${t(`console.plan.${end}`)}
        <select @change=${(event: Event) => this.#set(() => (row[end] = Number(valueOf(event))))}>
          ${Array.from({ length: WHOLE_DAY_H }, (_, at) => at + first).map((at) => html`<option value=${at} ?selected=${at === row[end]}>${String(at).padStart(2, '0')}:00</option>`)}
        </select>
      </label>`
    return html`<h3>${t('console.plan.minimums')}</h3>
      <p class="soft">${t('console.plan.minimums-what')}</p>
      ${this.#rows.map(
        (row, at) =>
          html`<fieldset>
            <legend>${t('console.plan.at-least', { count: row.people })}</legend>
            <div class="fields">
              ${hour(row, 'from', 0)} ${hour(row, 'to', 1)}
              <label>
                ${t('console.plan.count')}
                <input type="number" min="1" max=${MOST_PEOPLE} required .value=${String(row.people)} @change=${(event: Event) => this.#set(() => (row.people = Number(valueOf(event))))} />
              </label>
              <label>
                ${t('console.plan.tongue')}
                <select @change=${(event: Event) => this.#set(() => (row.language = valueOf(event)))}>
                  <option value="">${t('console.plan.any')}</option>
                  ${tongues.map((code) => html`<option value=${code} ?selected=${code === row.language}>${nameOfLanguage(code, language)}</option>`)}
                </select>
              </label>
              ${this.#remove(this.#rows, at, t('console.plan.at-least', { count: row.people }))}
            </div>
            ${this.#days(row.days)}
          </fieldset>`,
      )}
      ${this.#add('minimum', () => this.#rows.push({ days: [...WHOLE_WEEK], from: 0, to: WHOLE_DAY_H, people: 1, language: '' }))}`
  }

  #name(shift: { name: string }) {
    return html`<label>
      ${this.t('console.plan.name')}
      <input type="text" required maxlength="60" .value=${shift.name} @change=${(event: Event) => this.#set(() => (shift.name = valueOf(event).trim()))} />
    </label>`
  }

  #times(shift: Times): TemplateResult {
    const time = (end: 'start' | 'end', key: string) =>
      html`<label>
        ${this.t(`console.plan.${key}`)}
        <input type="time" required .value=${shift[end].slice(0, 5)} @change=${(event: Event) => this.#set(() => (shift[end] = `${valueOf(event)}:00`))} />
      </label>`
    return html`${time('start', 'from')} ${time('end', 'to')}`
  }

  #breaks(breaks: (Times & { people: string[] })[]) {
    return html`${breaks.map(
      (one, at) =>
        html`<div class="fields">
          <span class="name">${this.t('console.plan.break')}</span>
          ${this.#times(one)} ${this.#remove(breaks, at, this.t('console.plan.break'))}
        </div>`,
    )}
    ${this.#add('break', () => breaks.push({ start: '12:00:00', end: '12:30:00', people: [] }))}`
  }

  #date(key: string, day: string | null, take: (day: string) => void) {
    return html`<label>
      ${this.t(`console.plan.${key}`)}
      <input type="date" ?required=${key === 'day'} .value=${day ?? ''} @change=${(event: Event) => this.#set(() => take(valueOf(event)))} />
    </label>`
  }

  #days(days: number[]) {
    const short = weekdays(this.language)
    return this.#toggles(this.t('console.plan.days'), days, short.map((name, day) => [day, name]))
  }

  #people(chosen: string[], people: readonly Person[]) {
    const named = people.map(({ id, name, languages }): [string, string] => [id, languages.length ? `${name} (${languages.join(', ')})` : name])
    return this.#toggles(this.t('console.plan.people'), chosen, named)
  }

  #toggles<Value>(label: string, chosen: Value[], all: readonly (readonly [Value, string])[]) {
    const turn = (value: Value): void => {
      const at = chosen.indexOf(value)
      if (at < 0) chosen.push(value)
      else chosen.splice(at, 1)
    }
    return html`<div class="toggles" role="group" aria-label=${label}>
      ${all.map(([value, name]) => html`<button type="button" aria-pressed=${chosen.includes(value)} @click=${() => this.#set(() => turn(value))}>${name}</button>`)}
    </div>`
  }

  #add(what: string, add: () => unknown) {
    return html`<div class="row"><button type="button" @click=${() => this.#set(add)}>${this.t(`console.plan.add-${what}`)}</button></div>`
  }

  #remove(list: unknown[], at: number, name: string) {
    const label = this.t('console.plan.remove')
    return html`<button type="button" class="plain" aria-label="${label}: ${name}" @click=${() => this.#set(() => list.splice(at, 1))}>${label}</button>`
  }

  #end() {
    const { t, doubts, office } = this
    const none = doubts?.length === 0
    return html`<div role="status" class="stack">
        ${this.clash ? html`<p class="banner bad">${t('console.plan.clash')}</p>` : nothing}
        ${none ? html`<p class="banner">${t('console.plan.no-doubts')}</p>` : nothing}
        ${
          doubts?.length
            ? html`<div class="banner">
                <p><strong>${t('console.plan.doubts')}</strong></p>
                <ul class="doubts">${doubts.map((doubt) => html`<li>${office.rota.wordsOf(doubt, t, this.language)}</li>`)}</ul>
              </div>`
            : nothing
        }
      </div>
      <div class="row">
        <button class=${doubts ? '' : 'primary'} ?disabled=${this.busy}>${t('console.plan.check')}</button>
        ${doubts ? html`<button type="button" class="primary" ?disabled=${this.busy} @click=${() => void this.#save()}>${t('console.plan.save')}</button>` : nothing}
        ${this.clash ? html`<button type="button" @click=${() => void this.#load()}>${t('console.plan.reload')}</button>` : nothing}
        <button type="button" class="plain" @click=${() => this.#leave()}>${t(this.changed ? 'console.plan.discard' : 'console.cancel')}</button>
      </div>`
  }

  #set(change: () => unknown): void {
    change()
    this.changed = true
    this.doubts = undefined
    this.requestUpdate()
  }

  #leave(): void {
    this.dispatchEvent(new Event('left'))
  }

  get #asked(): object {
    const { roster } = this.#plan!
    const plan = { roster: { ...roster, members: [] }, minimums: minimumsOf(this.#rows) } // the server knows who is in the team
    return { number: this.answer!.number, plan }
  }

  #check(event: Event): void {
    event.preventDefault()
    void this.#send(async () => {
      const { doubts } = await this.office.client.ask<{ doubts: Doubt[] }>('save-plan', { ...this.#asked, check: true })
      this.doubts = doubts
    })
  }

  async #save(): Promise<void> {
    await this.#send(async () => {
      await this.office.client.ask('save-plan', this.#asked)
      this.office.say({ key: 'console.plan.saved', tone: 'good' })
      await this.office.rota.refresh()
      this.#leave()
    })
  }

  /** What was typed stays here whatever the server says. */
  async #send(act: () => Promise<void>): Promise<void> {
    this.busy = true
    try {
      await act()
    } catch (error) {
      if (error instanceof Refused && error.kind === 'PlanChanged') this.clash = true
      else this.office.say(noticeOf(error))
    } finally {
      this.busy = false
    }
  }

  async #load(): Promise<void> {
    await this.#send(async () => {
      const answer = await this.office.client.ask<PlanAnswer>('plan')
      this.#plan = structuredClone(answer.plan)
      this.#rows = rowsOf(answer.plan.minimums)
      this.answer = answer
      this.doubts = undefined
      this.changed = this.clash = false
    })
  }
}

const valueOf = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value

customElements.define('console-plan', PlanEditor)
