/** One case: what is known, what was written, and what can be done with it. */
import { html, nothing } from 'lit'
import { findPlaces } from '../pages/warning.ts'
import { aliasOf } from './alias.ts'
import { dayOf, hoursSince, lasting, pressure, relative, REPLY_WITHIN_H } from './clock.ts'
import './composer.ts'
import { Pane } from './pane.ts'
import './player.ts'
import { nameOfLanguage } from './phrases.ts'
import { keysOf } from './shortcuts.ts'
import { base } from './styles.ts'
import { caseStyle } from './case-style.ts'
import type { Opened, Thread } from './thread.ts'
import { CLOSINGS, type Case, type Closing, type Entry } from './wire.ts'

/** What the row of choices under the title is open for. */
export type Asking = 'snooze' | 'hand-over' | 'close' | ''
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
    return html`${this.#head(record)} ${this.#asked(record)}
      <div class="thread" tabindex="0" role="region" aria-label=${t('console.case.thread')}>
        ${this.#troubles(thread)} ${this.#facts(record, thread)}
        <ol>
          ${thread.entries.map((opened) => this.#entry(record, opened))}
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
      <div class="row actions" ?hidden=${!held}>
        ${this.#action('snooze')} ${this.#action('hand-over')} ${this.#action('close')}
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

  #action(action: 'snooze' | 'hand-over' | 'close') {
    return html`<button
      aria-expanded=${this.asking === action}
      aria-keyshortcuts=${this.aria(action)}
      @click=${() => this.ask(action)}
    >
      ${this.t(`console.do.${action}`)} ${this.hint(action)}
    </button>`
  }

  #asked(record: Case) {
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
      'hand-over': () =>
        SEVERITIES.map(
          (severity) =>
            html`<button @click=${() => done(office.release(record.id, severity))}>
              ${t(`console.severity.${severity}`)}
            </button>`,
        ),
      close: () =>
        CLOSINGS.map(
          (closing) =>
            html`<button
              class=${ABUSE.includes(closing) ? 'apart' : ''}
              @click=${() => done(office.close(record.id, closing))}
            >
              ${t(`console.closing.${closing}`)}
            </button>`,
        ),
    }
    return html`<div class="asking" role="group" aria-label=${t(`console.ask.${asking}`)}>
      <p class="soft small">${t(`console.ask.${asking}`)}</p>
      <div class="row">${choices[asking]()}</div>
    </div>`
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
    const told = thread.application
    const facts: [string, unknown][] = told
      ? [
          ['situation', t(`console.situation.${told.situation}`)],
          ['country', told.country || t('console.fact.untold')],
          ['people', told.people],
          ['safe', t(told.safe ? 'console.fact.safe-yes' : 'console.fact.safe-no')],
          ['private', t(told.private ? 'console.fact.private-yes' : 'console.fact.private-no')],
        ]
      : []
    facts.push(['language', nameOfLanguage(record.language, language)], ['erased', dayOf(record.deadline, language)])
    return html`<dl class="facts">
      ${facts.map(
        ([name, value]) =>
          html`<div class=${name === 'safe' && told && !told.safe ? 'warn' : ''}>
            <dt>${t(`console.fact.${name}`)}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>`
  }

  #entry(record: Case, opened: Opened) {
    const { t, language, office } = this
    const { entry } = opened
    const hours = hoursSince(entry.hour, office.now)
    const when = html`<time class="soft small"
      >${hours < 1 ? t('console.time.just') : relative(-hours, language)}</time
    >`
    if ('closed' in opened) {
      return html`<li class="closed">
        <p class="by">${t('console.entry.closed')} ${when}</p>
        <p class="soft">${t(`console.entry.${opened.closed}`)}</p>
      </li>`
    }
    const { document } = opened
    const by =
      document.kind === 'note'
        ? t('console.entry.note', { author: document.author })
        : t(`console.entry.${document.kind}`)
    return html`<li class=${document.kind}>
      <p class="by">${by} ${when}</p>
      ${entry.take ? this.#spoken(record, entry, document.case) : nothing}
      ${document.text ? html`<div class="text" dir="auto" lang=${document.language}>${this.#marked(document.text)}</div>` : nothing}
      ${findPlaces(document.text).length ? html`<p class="banner military small">${t('console.entry.military')}</p>` : nothing}
      ${document.kind === 'reply' && document.quotes.length ? html`<p class="soft small">${t('console.entry.quotes', { steps: document.quotes.map((quote) => quote.step).join(', ') })}</p>` : nothing}
    </li>`
  }

  #spoken(record: Case, entry: Entry, tag: string) {
    return html`<console-player
      .office=${this.office}
      .t=${this.t}
      .record=${record}
      .entry=${entry}
      tag=${tag}
      ?summary=${this.office.holds(record)}
    ></console-player>`
  }

  /** The text with places and units marked. Links stay text: nobody follows one from here. */
  #marked(text: string) {
    const spans = findPlaces(text)
    if (spans.length === 0) return text
    const pieces = spans.flatMap((span, index) => [
      text.slice(spans[index - 1]?.end ?? 0, span.start),
      html`<mark>${text.slice(span.start, span.end)}</mark>`,
    ])
    return html`${pieces}${text.slice(spans.at(-1)!.end)}`
  }

  #foot(record: Case, thread: Thread) {
    const { t, office, language, letters } = this
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
