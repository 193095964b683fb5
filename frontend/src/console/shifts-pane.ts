/** Shifts: who is there now and who comes next, the week, one's own duties, and for a lead the plan. */
import { html, nothing } from 'lit'
import type { Duty, Shifts, Span, Swap, There, Vacancy } from './duty-wire.ts'
import { Pane } from './pane.ts'
import './plan-editor.ts'
import { page, timeline } from './shifts-style.ts'
import { base } from './styles.ts'
import { days, missing, place, type Look } from './timeline.ts'
import { addDays, momentOf, timesIn, todayIn, wallOf, whenIn } from './wall.ts'

const WEEK = 7
const BREAKS = [15, 30, 45]
const PUT_HOURS = [1, 2, 4, 8, 12]

/** Which of one's own duties is being asked about, and what is asked. */
interface Asking {
  readonly duty: Duty
  readonly what: 'absent' | 'swap'
}

export class ShiftsPane extends Pane {
  static override properties = { ...Pane.properties, asking: { state: true }, editing: { state: true }, busy: { state: true } }
  declare asking: Asking | undefined
  declare editing: boolean
  declare busy: boolean

  static override styles = [base, page, timeline]

  constructor() {
    super()
    this.editing = this.busy = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.office.attempt(() => this.office.rota.refresh(), false)
  }

  override updated(): void {
    place(this.renderRoot)
  }

  override render() {
    const { shifts } = this.office.rota
    if (!shifts) return html`<main class="page"><p class="soft">${this.t('console.queue.loading')}</p></main>`
    return html`<main class="page">
      ${this.#now(shifts)} ${this.editing ? this.#editor() : this.#week(shifts)} ${this.#mine(shifts)} ${this.#open(shifts)}
    </main>`
  }

  get #look(): Look {
    const { office, t, language } = this
    return { t, language, me: office.me.id, now: office.now, nameOf: (id) => office.rota.nameOf(id) }
  }

  #names(ids: readonly string[]): string {
    return ids.map((id) => this.office.rota.nameOf(id)).join(', ')
  }

  /** On the line's clock, and on the clock of whoever reads it if that is another. */
  #times(span: Span, { zone, me }: Shifts): string {
    const { t, language } = this
    const theirs = timesIn(span, zone, language)
    if (!me.zone || me.zone === zone) return theirs
    return t('console.shifts.own-clock', { times: theirs, own: timesIn(span, me.zone, language) })
  }

  #now(shifts: Shifts) {
    const { t, office } = this
    const { zone, me } = shifts
    const there = shifts.on_duty.filter(({ signed_in, until }) => signed_in || until !== null)
    return html`<section class="stack" aria-labelledby="now">
      <h1 id="now">${t('console.shifts.title')}</h1>
      <p>
        <strong>${t(me.on_duty ? 'console.shifts.on-duty' : 'console.shifts.off-duty')}</strong>
        ${me.until === null ? nothing : t('console.shifts.until', { when: whenIn(me.until, zone, this.language) })}
        <span class="soft">${t('console.shifts.clock', { zone: zone.replaceAll('_', ' ') })}</span>
      </p>
      <div class="row">${this.#rest(shifts)}
        <button @click=${() => this.want('leave-shift')}>${t('console.key.leave-shift')}</button>
      </div>
      <h2>${t('console.shifts.there')}</h2>
      ${there.length ? html`<ul class="entries">${there.map((one) => this.#there(one, zone))}</ul>` : html`<p>${t('console.shifts.nobody')}</p>`}
      ${shifts.next ? html`<p>${this.#next(shifts)}</p>` : nothing} ${office.lead ? this.#put(shifts) : nothing}
    </section>`
  }

  #rest({ me, zone }: Shifts) {
    const { t, office } = this
    if (me.break_until !== null && me.break_until > office.now) {
      const when = whenIn(me.break_until, zone, this.language)
      return html`<span>${t('console.shifts.break-until', { when })}</span>
        <button class="primary" ?disabled=${this.busy} @click=${() => this.#act('break', { minutes: 0 }, 'console.shifts.break-over')}>
          ${t('console.shifts.break-end')}
        </button>`
    }
    if (!me.on_duty) return nothing
    return BREAKS.map(
      (minutes) =>
        html`<button ?disabled=${this.busy} @click=${() => this.#act('break', { minutes }, 'console.shifts.break-begun')}>
          ${t('console.shifts.break', { minutes })}
        </button>`,
    )
  }

  #there(one: There, zone: string) {
    const { t, office, language } = this
    return html`<li>
      <span class="name">${one.name}</span>
      ${one.who === office.me.id ? html`<span class="chip">${t('console.shifts.you')}</span>` : nothing}
      ${one.signed_in ? nothing : html`<span class="chip bad">${t('console.shifts.not-signed-in')}</span>`}
      ${one.on_break ? html`<span class="chip soon">${t('console.shifts.in-break')}</span>` : nothing}
      ${one.put ? html`<span class="chip">${t('console.shifts.put')}</span>` : nothing}
      ${one.until === null ? nothing : html`<span class="soft">${t('console.shifts.until', { when: whenIn(one.until, zone, language) })}</span>`}
      ${
        office.lead && one.put
          ? html`<span class="to-end">
              <button ?disabled=${this.busy} @click=${() => this.#act('take-off-duty', { caseworker: one.who }, 'console.shifts.taken-off')}>
                ${t('console.shifts.take-off', { name: one.name })}
              </button>
            </span>`
          : nothing
      }
    </li>`
  }

  #next({ next, zone }: Shifts): string {
    const { t, language } = this
    const { kind, leaves, arrives, leaving, arriving } = next!
    const when = whenIn(leaves, zone, language)
    const values = { when, leaving: this.#names(leaving), arriving: this.#names(arriving) }
    if (kind !== 'gap') return t(arriving.length ? 'console.shifts.next' : 'console.shifts.next-stays', values)
    if (arrives === null) return t('console.shifts.next-none', values)
    return t('console.shifts.next-gap', { ...values, arrives: whenIn(arrives, zone, language) })
  }

  #put({ names }: Shifts) {
    const { t } = this
    return html`<form class="fields" @submit=${(event: Event) => this.#submitPut(event)}>
      <label>${t('console.shifts.who')}<select name="caseworker">${this.#options(Object.keys(names))}</select></label>
      <label>
        ${t('console.shifts.hours')}
        <select name="hours">${PUT_HOURS.map((hours) => html`<option value=${hours}>${hours}</option>`)}</select>
      </label>
      <button ?disabled=${this.busy}>${t('console.shifts.put-on')}</button>
    </form>`
  }

  #options(ids: readonly string[]) {
    return ids.map((id) => html`<option value=${id}>${this.office.rota.nameOf(id)}</option>`)
  }

  #week(shifts: Shifts) {
    const { t, office } = this
    const { rota } = office
    const since = rota.since || todayIn(office.now, shifts.zone)
    const turn = (by: number) => () => void rota.show(addDays(since, by))
    return html`<section class="stack" aria-labelledby="week">
      <div class="row">
        <h2 id="week">${t('console.shifts.week')}</h2>
        <span class="to-end">
          <button @click=${turn(-WEEK)}>${t('console.shifts.earlier')}</button>
          <button ?disabled=${!rota.since} @click=${() => void rota.show('')}>${t('console.shifts.today')}</button>
          <button @click=${turn(WEEK)}>${t('console.shifts.later')}</button>
          ${office.lead ? html`<button class="primary" @click=${() => this.#edit()}>${t('console.plan.edit')}</button>` : nothing}
        </span>
      </div>
      ${shifts.number ? nothing : html`<p class="banner">${t('console.shifts.no-plan')}</p>`}
      ${shifts.gaps.length ? html`<p><span class="key" aria-hidden="true"></span> ${t('console.shifts.gaps')}</p>` : nothing}
      <div class="days">${days(shifts, since, WEEK, this.#look)}</div>
    </section>`
  }

  #editor() {
    const { office, t, language } = this
    return html`<console-plan .office=${office} .t=${t} language=${language} @left=${() => (this.editing = false)}></console-plan>`
  }

  #mine(shifts: Shifts) {
    const { t, office } = this
    const mine = shifts.duties.filter(({ who, end }) => who === office.me.id && end > office.now)
    return html`<section class="stack" aria-labelledby="mine">
      <h2 id="mine">${t('console.shifts.mine')}</h2>
      ${mine.length ? html`<ul class="entries">${mine.map((duty) => this.#duty(duty, shifts))}</ul>` : html`<p>${t('console.shifts.none-mine')}</p>`}
      <div class="row"><button @click=${() => void this.#calendar()}>${t('console.shifts.calendar')}</button></div>
      <p class="soft">${t('console.shifts.calendar-what')}</p>
      ${this.#absences(shifts)}
    </section>`
  }

  #duty(duty: Duty, shifts: Shifts) {
    const { t, language, asking } = this
    const asked = asking?.duty.start === duty.start && asking.duty.shift === duty.shift ? asking.what : undefined
    const when = whenIn(duty.start, shifts.zone, language)
    return html`<li>
      <span class="name">${duty.shift}</span>
      <span>${when} (${this.#times(duty, shifts)})</span>
      <span class="to-end">
        <button aria-label="${t('console.shifts.cannot')}: ${when}" aria-expanded=${asked === 'absent'} @click=${() => this.#ask(duty, 'absent')}>
          ${t('console.shifts.cannot')}
        </button>
        <button aria-label="${t('console.shifts.swap')}: ${when}" aria-expanded=${asked === 'swap'} @click=${() => this.#ask(duty, 'swap')}>
          ${t('console.shifts.swap')}
        </button>
      </span>
      ${asked === 'absent' ? this.#absent(duty, shifts) : nothing} ${asked === 'swap' ? this.#give(duty, shifts) : nothing}
    </li>`
  }

  #absent(duty: Duty, { zone }: Shifts) {
    const { t } = this
    return html`<form class="fields" @submit=${(event: Event) => this.#submitAbsence(event, zone)}>
      <label>${t('console.shifts.from')}<input type="datetime-local" name="start" required .value=${wallOf(duty.start, zone)} /></label>
      <label>${t('console.shifts.to')}<input type="datetime-local" name="end" required .value=${wallOf(duty.end, zone)} /></label>
      <button class="primary" ?disabled=${this.busy}>${t('console.shifts.say-cannot')}</button>
      <button type="button" class="plain" @click=${() => (this.asking = undefined)}>${t('console.cancel')}</button>
    </form>`
  }

  #give(duty: Duty, { names }: Shifts) {
    const { t, office } = this
    const others = Object.keys(names).filter((id) => id !== office.me.id)
    return html`<form class="fields" @submit=${(event: Event) => this.#submitSwap(event, duty)}>
      <label>${t('console.shifts.to-whom')}<select name="taker">${this.#options(others)}</select></label>
      <button class="primary" ?disabled=${this.busy || !others.length}>${t('console.shifts.ask-swap')}</button>
      <button type="button" class="plain" @click=${() => (this.asking = undefined)}>${t('console.cancel')}</button>
    </form>`
  }

  #absences({ absences, zone }: Shifts) {
    const { t, office, language } = this
    if (!absences.length) return nothing
    const when = (span: Span) => `${whenIn(span.start, zone, language)} – ${whenIn(span.end, zone, language)}`
    return html`<h3 id="absences">${t('console.shifts.absences')}</h3>
      <ul class="entries" aria-labelledby="absences">
        ${absences.map(
          (one) =>
            html`<li>
              <span class="name">${office.rota.nameOf(one.who)}</span>
              <span>${when(one)}</span>
              <span class="to-end">
                <button
                  ?disabled=${this.busy}
                  @click=${() => this.#act('be-back', { start: one.start, end: one.end, caseworker: one.who }, 'console.shifts.is-back')}
                >
                  ${t('console.shifts.back')}
                </button>
              </span>
            </li>`,
        )}
      </ul>`
  }

  /** What somebody still has to do something about. */
  #open(shifts: Shifts) {
    const { t, office } = this
    const swaps = shifts.swaps.filter(({ approved }) => approved === null)
    const asked = shifts.vacancies.filter(({ ask }) => office.lead || ask.includes(office.me.id))
    const some = swaps.length || asked.length || shifts.gaps.length || (office.lead && shifts.doubts.length)
    if (!some) return nothing
    return html`<section class="stack" aria-labelledby="open">
      <h2 id="open">${t('console.shifts.open')}</h2>
      <ul class="entries">
        ${swaps.map((swap) => this.#swap(swap))} ${asked.map((vacancy) => this.#vacancy(vacancy, shifts))}
        ${shifts.gaps.map((gap) => html`<li><span>${missing(gap.missing, gap.language, this)}</span> <span>${whenIn(gap.start, shifts.zone, this.language)} (${this.#times(gap, shifts)})</span></li>`)}
        ${office.lead ? shifts.doubts.map((doubt) => html`<li><span>${office.rota.wordsOf(doubt, t, this.language)}</span></li>`) : nothing}
      </ul>
    </section>`
  }

  #swap(swap: Swap) {
    const { t, office } = this
    const { rota, me } = office
    const { shift, day, giver, taker, agreed } = swap
    const values = { shift, day, giver: rota.nameOf(giver), taker: rota.nameOf(taker) }
    const named = { shift, day, giver, taker }
    const button = (verb: string, key: string, asked: object, primary = false) =>
      html`<button class=${primary ? 'primary' : ''} ?disabled=${this.busy} @click=${() => this.#act(verb, asked, `console.shifts.${key}-done`)}>
        ${t(`console.shifts.${key}`)}
      </button>`
    const mine = taker === me.id && !agreed.includes(me.id)
    return html`<li>
      <span>${t('console.shifts.swap-of', values)}</span>
      ${agreed.includes(taker) ? html`<span class="chip good">${t('console.shifts.agreed')}</span>` : nothing}
      <span class="to-end">
        ${mine ? button('agree-swap', 'agree', { shift, day, giver }, true) : nothing}
        ${office.lead && agreed.includes(taker) ? button('approve-swap', 'approve', named, true) : nothing}
        ${mine || giver === me.id || office.lead ? button('decline-swap', 'decline', named) : nothing}
      </span>
    </li>`
  }

  #vacancy({ who, shift, day, ask, ...span }: Vacancy, shifts: Shifts) {
    const { t, office } = this
    const when = `${whenIn(span.start, shifts.zone, this.language)} (${this.#times(span, shifts)})`
    const values = { name: office.rota.nameOf(who), shift, when }
    return html`<li>
      <span>${t('console.shifts.vacant', values)}</span>
      ${ask.length ? html`<span class="soft">${t('console.shifts.could', { names: this.#names(ask) })}</span>` : nothing}
      ${
        ask.includes(office.me.id)
          ? html`<span class="to-end">
              <button class="primary" ?disabled=${this.busy} @click=${() => this.#act('stand-in', { shift, day, absent: who }, 'console.shifts.stands-in')}>
                ${t('console.shifts.stand-in')}
              </button>
            </span>`
          : nothing
      }
    </li>`
  }

  #ask(duty: Duty, what: Asking['what']): void {
    const same = this.asking?.duty === duty && this.asking.what === what
    this.asking = same ? undefined : { duty, what }
  }

  #edit(): void {
    this.editing = true
    void this.focusOn('console-plan')
  }

  #submitPut(event: Event): void {
    const { caseworker, hours } = sent(event)
    void this.#act('put-on-duty', { caseworker, hours: Number(hours) }, 'console.shifts.put-done')
  }

  #submitAbsence(event: Event, zone: string): void {
    const { start, end } = sent(event)
    const asked = { start: momentOf(start!, zone), end: momentOf(end!, zone) }
    void this.#act('be-absent', asked, 'console.shifts.absent-done')
  }

  #submitSwap(event: Event, { shift, day }: Duty): void {
    void this.#act('ask-swap', { shift, day, taker: sent(event)['taker'] }, 'console.shifts.swap-asked')
  }

  async #act(verb: string, asked: object, done: string): Promise<void> {
    this.busy = true
    if (await this.office.rota.act(verb, asked, done)) this.asking = undefined
    this.busy = false
  }

  /** Their calendar file: the browser saves it, and nothing is left on any address. */
  async #calendar(): Promise<void> {
    await this.office.attempt(async () => {
      const { file } = await this.office.client.ask<{ file: string }>('calendar')
      const address = URL.createObjectURL(new Blob([file], { type: 'text/calendar' }))
      Object.assign(document.createElement('a'), { href: address, download: 'shifts.ics' }).click()
      URL.revokeObjectURL(address)
    })
  }
}

/** The fields of a form that was just sent, none of it to any address. */
function sent(event: Event): Record<string, string> {
  event.preventDefault()
  return Object.fromEntries(new FormData(event.target as HTMLFormElement)) as Record<string, string>
}

customElements.define('console-shifts', ShiftsPane)

declare global {
  interface HTMLElementTagNameMap {
    'console-shifts': ShiftsPane
  }
}
