/** Figures, for publishers and leads: what waits for a second person, what went out, and how much privacy is spent. */
import { css, html, nothing } from 'lit'
import { momentOf } from './clock.ts'
import './figures-form.ts'
import { dayIn, doWith, type Figures, type Release } from './figures-room.ts'
import { Pane } from './pane.ts'
import { base } from './styles.ts'
import type { Posts } from './wire.ts'

export class FiguresPane extends Pane {
  static override properties = {
    ...Pane.properties,
    room: { state: true },
    correcting: { state: true },
    asking: { state: true },
  }
  declare room: Figures | undefined
  /** The release that is being corrected. */
  declare correcting: Release | undefined
  /** The release of which it is asked whether it shall go out. */
  declare asking: number | undefined
  #heard: Posts | undefined

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
        display: grid;
        max-inline-size: 60rem;
        gap: 1rem;
        margin-inline: auto;
      }
      section,
      .head {
        display: grid;
        gap: 0.75rem;
        padding: 1.25rem;
        border: 1px solid var(--rule);
        border-radius: 0.875rem;
        background: var(--sheet);
        grid-template-columns: minmax(0, 1fr);
      }
      article {
        display: grid;
        gap: 0.5rem;
        padding-block: 0.75rem;
        border-block-start: 1px solid var(--rule);
      }
      blockquote {
        margin: 0;
        padding-inline-start: 0.75rem;
        border-inline-start: 3px solid var(--rule);
      }
      a {
        color: var(--accent);
        text-underline-offset: 0.15em;
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
        font-variant-numeric: tabular-nums;
        font-weight: 400;
        text-align: start;
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

  /** The bell of the newsroom rings for releases too: then its posts were fetched again. */
  override willUpdate(): void {
    super.willUpdate()
    const posts = this.office.newsroom?.room
    if (this.#heard && posts !== this.#heard) void this.#load()
    this.#heard = posts
  }

  override render() {
    const { t, room } = this
    const waiting = room?.releases.filter(({ state }) => state === 'prepared') ?? []
    const out = room?.releases.filter(({ state }) => state === 'published') ?? []
    return html`<main>
      <div class="head">
        <h1>${t('console.figures.title')}</h1>
        <p class="soft">${t('console.figures.what')}</p>
        ${room?.last_drawn ? html`<p>${t('console.figures.drawn', { day: dayIn(room.last_drawn, this.language) })}</p>` : nothing}
        ${room ? nothing : html`<p class="soft">${t('console.queue.loading')}</p>`}
      </div>
      ${room && waiting.length > 0 ? this.#list('waiting', waiting, (release) => this.#deciding(release)) : nothing}
      ${room && this.office.publisher ? this.#form(room) : nothing}
      ${room ? this.#list('released', out, (release) => this.#standing(release)) : nothing}
      ${room ? this.#budget(room) : nothing}
    </main>`
  }

  #form(room: Figures) {
    const { t, correcting } = this
    return html`<section aria-labelledby="form">
      <h2 id="form" tabindex="-1">
        ${correcting ? t('console.figures.correcting', { number: correcting.number }) : t('console.figures.preparing')}
      </h2>
      <console-figures-form
        .office=${this.office}
        .t=${t}
        language=${this.language}
        .room=${room}
        .corrects=${correcting}
        @done=${this.#formDone}
      ></console-figures-form>
    </section>`
  }

  #list(key: 'waiting' | 'released', releases: readonly Release[], end: (release: Release) => unknown) {
    const { t } = this
    return html`<section aria-labelledby=${key}>
      <h2 id=${key}>${t(`console.figures.${key}`)}</h2>
      ${releases.length === 0 ? html`<p class="soft">${t('console.figures.empty')}</p>` : nothing}
      ${releases.map((release) => html`<article aria-label=${this.#title(release)}>${this.#release(release)} ${end(release)}</article>`)}
    </section>`
  }

  #title({ number, since, until }: Release): string {
    const { t, language } = this
    return t('console.figures.release', { number, since: dayIn(since, language), until: dayIn(until, language) })
  }

  #release(release: Release) {
    const { t, language } = this
    const { prepared_by: author, prepared, published, corrects, corrected_by: better, reason, redraw } = release
    const sentences = release.sentences[language] ?? []
    return html`<div class="row">
        <h3>${this.#title(release)}</h3>
        ${corrects === null ? nothing : html`<span class="chip">${t('console.figures.corrects', { number: corrects })}</span>`}
        ${better === null ? nothing : html`<span class="chip soon">${t('console.figures.corrected', { number: better })}</span>`}
      </div>
      <p class="soft small">
        ${t('console.figures.by', { author, when: momentOf(prepared, language) })}
        ${published === null ? nothing : t('console.figures.let-out-by', { author: release.approved_by, when: momentOf(published, language) })}
        ${reason ? t(`console.figures.reason.${reason}`) : nothing}
      </p>
      ${redraw.length > 0 ? html`<p class="banner">${t('console.figures.anew', { days: redraw.map(({ unit, day }) => `${this.#unit(unit)}, ${dayIn(day, language)}`).join('; ') })}</p>` : nothing}
      <details ?open=${release.state === 'prepared'}>
        <summary>${t('console.figures.sentences')}</summary>
        <div class="stack">${sentences.map((sentence) => html`<blockquote>${sentence}</blockquote>`)}</div>
      </details>`
  }

  #unit(unit: string): string {
    return this.room?.units.find((one) => one.unit === unit)?.titles[this.language] ?? unit
  }

  /** What waits: let it go out, after a question, or throw it away. */
  #deciding({ number, may_approve: may }: Release) {
    const { t } = this
    if (this.asking === number) {
      return html`<p class="banner" role="alert">${t('console.figures.sure')}</p>
        <div class="row">
          <button class="primary" id="sure" @click=${() => this.#do('approve-release', number)}>${t('console.figures.approve')}</button>
          <button class="plain" @click=${() => (this.asking = undefined)}>${t('console.figures.not-yet')}</button>
        </div>`
    }
    return html`<div class="row">
      ${may ? html`<button class="primary" @click=${() => this.#ask(number)}>${t('console.figures.approve')}</button>` : html`<span class="soft">${t('console.figures.needs-other')}</span>`}
      <button class="plain" @click=${() => this.#do('discard-release', number)}>${t('console.figures.discard')}</button>
    </div>`
  }

  #standing(release: Release) {
    const { t } = this
    const correctable = this.office.publisher && release.corrected_by === null
    return html`<div class="row">
      <a href=${release.addresses[this.language] ?? ''} target="_blank" rel="noreferrer">${t('console.figures.page')}</a>
      ${correctable ? html`<button class="plain" @click=${() => this.#correct(release)}>${t('console.figures.correct')}</button>` : nothing}
    </div>`
  }

  #budget(room: Figures) {
    const { t } = this
    const noisy = room.units.filter(({ budget, days }) => budget !== '0' && days.length > 0)
    const days = noisy[0]?.days.map(({ day }) => day) ?? []
    return html`<section>
      <h2 id="budget">${t('console.figures.budget')}</h2>
      <p class="soft">${t('console.figures.budget.what')}</p>
      <div class="scroll" tabindex="0" role="region" aria-labelledby="budget" ?hidden=${days.length === 0}>
        <table>
          <thead>
            <tr>
              <th scope="col">${t('console.figures.day')}</th>
              ${noisy.map(({ unit }) => html`<th scope="col">${this.#unit(unit)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${days.map(
              (day) => html`<tr>
                <th scope="row">${dayIn(day, this.language)}</th>
                ${noisy.map(({ budget, days: mine }) => html`<td>${t('console.figures.spent', { spent: mine.find((one) => one.day === day)?.spent ?? '0', budget })}</td>`)}
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </section>`
  }

  #ask(number: number): void {
    this.asking = number
    void this.focusOn('#sure')
  }

  #correct(release: Release): void {
    this.correcting = release
    void this.focusOn('#form')
  }

  readonly #formDone = (): void => {
    this.correcting = undefined
    void this.#load()
  }

  async #do(verb: string, number: number): Promise<void> {
    this.asking = undefined
    await doWith(this.office, verb, { number })
    await this.#load()
  }

  async #load(): Promise<void> {
    await this.office.attempt(async () => (this.room = await this.office.client.ask<Figures>('figures')), this.room === undefined)
  }
}

customElements.define('console-figures', FiguresPane)
