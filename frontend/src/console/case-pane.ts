/** One case: what is known, what was written, and what can be done with it. */
import { html, nothing } from 'lit'
import { aliasOf } from './alias.ts'
import { dayOf, hoursSince, lasting, pressure, relative, REPLY_WITHIN_H } from './clock.ts'
import './composer.ts'
import { debrief } from './debrief.ts'
import { entryView, strikeSelected, type Shown } from './entry-view.ts'
import './handing-pane.ts'
import { Pane } from './pane.ts'
import { peopleCount } from './people-count.ts'
import './player.ts'
import './proposal-pane.ts'
import { nameOfLanguage } from './phrases.ts'
import { keysOf } from './shortcuts.ts'
import { base } from './styles.ts'
import { caseStyle } from './case-style.ts'
import { sourceOf, type Thread } from './thread.ts'
import { wishes } from './wishes.ts'
import { CLOSINGS, LABELS, type Case, type Closing, type Label } from './wire.ts'

/** What the row of choices under the title is open for. */
export type Asking = 'triage' | 'snooze' | 'hand-over' | 'close' | ''
const SLEEPS = [2, 8, 24, 72, 168]
const SEVERITIES = [0, 1, 2, 3]
/** Closed with one of these, nobody was helped: counted apart, named apart. */
const ABUSE: readonly Closing[] = ['silent', 'hung-up', 'wrong-number', 'prank', 'abusive', 'test']

export class CasePane extends Pane {
  static override properties = { ...Pane.properties, asking: { state: true } }
  declare asking: Asking
  #last: string | undefined

  static override styles = [base, caseStyle]

  constructor() {
    super()
    this.asking = ''
  }

  override willUpdate(): void {
    super.willUpdate()
    if (this.office.selected !== this.#last) this.asking = ''
  }

  override updated(): void {
    const { selected } = this.office
    const thread = selected ? this.office.threadOf(selected) : undefined
    if (!thread || selected === this.#last) return
    this.#last = selected
    const scroller = this.renderRoot.querySelector('.thread')
    if (scroller) scroller.scrollTop = scroller.scrollHeight
    this.renderRoot.querySelector('h1')?.focus({ preventScroll: true })
  }

  /** Open the choices for an action, or shut them. */
  ask(asking: Asking): void {
    const record = this.#record
    if (!record || !this.office.holds(record)) return
    this.asking = this.asking === asking ? '' : asking
    if (this.asking) this.focusNow('.asking button')
  }

  /** Strike what is selected in the case. */
  strike(): void {
    const record = this.#record
    const thread = record && this.office.threadOf(record.id)
    if (!record || !thread) return
    const done = strikeSelected(this.#shown(record), thread.entries, this.renderRoot)
    if (!done && this.office.holds(record)) this.office.say({ key: 'console.strike.how', tone: 'good' })
  }

  /** Send what somebody else has proposed. */
  approve(): void {
    this.renderRoot.querySelector('console-proposal')?.approve()
  }

  get composer() {
    return this.renderRoot.querySelector('console-composer')
  }

  get #record(): Case | undefined {
    return this.office.selected ? this.office.caseOf(this.office.selected) : undefined
  }

  override render() {
    const { t, office } = this
    const record = this.#record
    if (!office.selected) return this.#nothing()
    const thread = record && office.threadOf(record.id)
    if (!record || !thread) return html`<p class="nothing soft">${t('console.case.opening')}</p>`
    return html`<div class="head">${this.#head(record)} ${wishes(t, thread)}</div>
      <div class="above">${peopleCount(office, t, record)} ${this.#asked(record, thread)}</div>
      <div class="thread" tabindex="0" role="region" aria-label=${t('console.case.thread')}>
        ${this.#troubles(thread)} ${this.#facts(record, thread)}
        <ol>
          ${thread.entries.map((opened) => entryView(this.#shown(record), opened))}
        </ol>
      </div>
      ${this.#foot(record, thread)}`
  }

  #nothing() {
    const { t, office } = this
    const waiting = office.queue?.summary.waiting ?? 0
    return html`<div class="nothing stack">
      <h1>${t(waiting ? 'console.nothing.waiting' : 'console.nothing.quiet', { count: waiting })}</h1>
      <p class="soft">${t('console.nothing.how')}</p>
    </div>`
  }

  #head(record: Case) {
    const { t } = this
    const held = this.office.holds(record)
    return html`<header>
      <button
        class="plain back"
        aria-label=${t('console.case.back')}
        @click=${() => void this.office.select(undefined)}
      >
        ←
      </button>
      <h1 tabindex="-1" translate="no">${aliasOf(record.id)}</h1>
      ${this.#stateChip(record)}
      ${record.severity ? html`<span class="chip bad">${t(`console.severity.${record.severity}`)}</span>` : nothing}
      ${record.label ? html`<span class="chip">${t(`console.label.${record.label}`)}</span>` : nothing}
      ${record.proposal === null ? nothing : html`<span class="chip soon">${t('console.proposal.waits')}</span>`}
      <div class="row actions" ?hidden=${!held}>
        ${this.#action('triage')} ${this.#action('snooze')} ${this.#action('hand-over')} ${this.#action('close')}
      </div>
    </header>`
  }

  #stateChip(record: Case) {
    const { t, office, language } = this
    if (record.state !== 'held' || record.held_until === null) {
      return html`<span class="chip">${t(`console.state.${record.state}`)}</span>`
    }
    if (!office.holds(record)) return html`<span class="chip">${t('console.state.held')}</span>`
    const due = REPLY_WITHIN_H - hoursSince(record.since, office.now)
    const how = pressure(record.since, office.now)
    const words =
      due > 0
        ? t('console.time.due', { when: relative(due, language) })
        : t('console.time.overdue', { long: lasting(-due, language) })
    return html`<span class="chip ${how}">${words}${how === 'calm' ? '' : ` · ${t(`console.time.${how}`)}`}</span>`
  }

  #action(action: Exclude<Asking, ''>) {
    return html`<button
      aria-expanded=${this.asking === action}
      aria-keyshortcuts=${this.aria(action)}
      @click=${() => this.ask(action)}
    >
      ${this.t(`console.do.${action}`)} ${this.hint(action)}
    </button>`
  }

  #asked(record: Case, thread: Thread) {
    const { t, office, language, asking } = this
    if (!asking || !office.holds(record)) return nothing
    const done = (act: Promise<void>): void => {
      this.asking = ''
      void act
    }
    const choices = {
      snooze: () =>
        SLEEPS.map(
          (hours) =>
            html`<button @click=${() => done(office.snooze(record.id, hours))}>${lasting(hours, language)}</button>`,
        ),
      close: () =>
        CLOSINGS.map(
          (closing) =>
            html`<button
              class=${ABUSE.includes(closing) ? 'apart' : ''}
              @click=${() => done(office.close(record.id, closing))}
            >
              ${t(`console.closing.${closing}`)}
            </button>${closing === 'abusive' ? html`<button class="apart" @click=${() => done(office.work.toTrained(record))}>${t('console.hand.trained')}</button>` : nothing}`,
        ),
    }
    if (asking === 'triage') return this.#triage(record)
    if (asking === 'hand-over') {
      return html`<div class="asking">
        <console-handing
          .office=${office}
          .t=${t}
          language=${language}
          .record=${record}
          .thread=${thread}
          @done=${() => (this.asking = '')}
        ></console-handing>
      </div>`
    }
    return html`<div class="asking" role="group" aria-label=${t(`console.ask.${asking}`)}>
      <p class="soft small">${t(`console.ask.${asking}`)}</p>
      <div class="row">${choices[asking]()}</div>
    </div>`
  }

  /** How urgent it is, and what it is about as far as the queue may know. Each press counts at once. */
  #triage(record: Case) {
    const { t, office } = this
    const choice = (on: boolean, words: string, severity: number, label: Label | null) =>
      html`<button aria-pressed=${on} @click=${() => void office.work.triage(record.id, severity, label)}>${words}</button>`
    return html`<div class="asking" role="group" aria-label=${t('console.ask.triage')}>
      <p class="soft small">${t('console.ask.severity')}</p>
      <div class="row">
        ${SEVERITIES.map((severity) => choice(severity === record.severity, t(`console.severity.${severity}`), severity, record.label))}
      </div>
      <p class="soft small">${t('console.ask.label')}</p>
      <div class="row">
        ${LABELS.map((label) => choice(label === record.label, t(`console.label.${label}`), record.severity, label === record.label ? null : label))}
      </div>
    </div>`
  }

  #shown(record: Case): Shown {
    return { office: this.office, t: this.t, language: this.language, record }
  }

  #troubles(thread: Thread) {
    const { t, office } = this
    if (!thread.trouble) return nothing
    const leads = office.keyring.leads.join(', ') || t('console.trouble.a-lead')
    return html`<p class="banner ${thread.trouble === 'no-key' ? '' : 'bad'}" role="alert">
      ${t(`console.trouble.${thread.trouble}`, { leads })}
    </p>`
  }

  #facts(record: Case, thread: Thread) {
    const { t, language } = this
    const told = sourceOf(thread)
    const facts: [string, unknown][] = told
      ? [
          ['situation', t(`console.situation.${told.situation}`)],
          ['country', told.country || t('console.fact.untold')],
        ]
      : []
    facts.push(['language', nameOfLanguage(record.language, language)], ['erased', dayOf(record.deadline, language)])
    return html`<dl class="facts">
      ${facts.map(
        ([name, value]) =>
          html`<div>
            <dt>${t(`console.fact.${name}`)}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>`
  }

  #foot(record: Case, thread: Thread) {
    const { t, office, language, letters } = this
    const proposal = record.proposer === office.me.id ? undefined : office.work.proposalIn(record, thread)
    if (office.holds(record) && proposal && !office.drafts.of(record.id).reply) {
      return html`<console-proposal
        .office=${office}
        .t=${t}
        language=${language}
        ?letters=${letters}
        .record=${record}
        .proposal=${proposal}
      ></console-proposal>`
    }
    if (office.holds(record)) {
      return html`<console-composer
        .office=${office}
        .t=${t}
        language=${language}
        ?letters=${letters}
        .record=${record}
        .thread=${thread}
      ></console-composer>`
    }
    const resting = ['answered', 'asleep', 'closed'].includes(record.state)
    const draft = office.drafts.of(record.id)
    return html`<footer class="resting">
      ${office.work.debriefs.has(record.id) && record.state === 'closed' ? debrief(office, t, record.id) : nothing}
      <p>
        ${t(`console.rest.${record.state}`, { keys: keysOf('next') })}
        ${draft.reply || draft.note ? t('console.rest.draft') : ''}
      </p>
      ${
        resting && !office.outgoing.has(record.id)
          ? html`<button aria-keyshortcuts=${this.aria('take-up')} @click=${() => this.want('take-up')}>
              ${t('console.do.take-up')} ${this.hint('take-up')}
            </button>`
          : nothing
      }
      <button class="primary" aria-keyshortcuts=${this.aria('next')} @click=${() => this.want('next')}>
        ${t('console.queue.next')} ${this.hint('next')}
      </button>
    </footer>`
  }
}

customElements.define('console-case', CasePane)

declare global {
  interface HTMLElementTagNameMap {
    'console-case': CasePane
  }
}
