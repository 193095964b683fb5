/** The guide, for whoever edits it: how each step stands in each language, and which file to edit. Nothing is changed here. */
import { html, nothing } from 'lit'
import { reasonOf } from './door.ts'
import { guideStyle } from './guide-style.ts'
import { findingsOf, isWanted, WANTED, type GuideState, type GuideText, type StepState, type Wanted } from './guide-wire.ts'
import { Pane } from './pane.ts'
import { nameOfLanguage } from './phrases.ts'
import { base } from './styles.ts'

const LOOK: Readonly<Record<string, string>> = { approved: 'good', fresh: 'good', missing: 'bad', stale: 'bad' }

export class GuidePane extends Pane {
  static override properties = {
    ...Pane.properties,
    guide: { state: true },
    query: { state: true },
    wanted: { state: true },
    opened: { state: true },
    texts: { state: true },
    tongue: { state: true },
  }
  declare guide: GuideState | undefined
  declare query: string
  declare wanted: Wanted
  /** The step that is read, and its texts once they are here. */
  declare opened: string
  declare texts: Readonly<Record<string, GuideText>> | undefined
  /** The language that is read beside the source; empty: not chosen yet. */
  declare tongue: string

  static override styles = [base, guideStyle]

  constructor() {
    super()
    this.query = this.opened = this.tongue = ''
    this.wanted = 'all'
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#load()
  }

  override render() {
    const { t, guide } = this
    if (!guide) return html`<main><p class="soft" role="status">${t('console.queue.loading')}</p></main>`
    const step = guide.steps.find((one) => one.step === this.opened)
    return html`<main ?data-step=${step !== undefined}>
      <div class="list">${this.#list(guide)}</div>
      <div class="sheet" tabindex="-1">${step ? this.#step(guide, step) : html`<p class="soft">${t('console.guide-state.choose')}</p>`}</div>
    </main>`
  }

  #list(guide: GuideState) {
    const { t } = this
    const shown = guide.steps.filter((step) => isWanted(step, this.wanted, guide.findings) && this.#matches(step))
    return html`<h1>${t('console.guide-state.title')}</h1>
      <p class="soft small">${t('console.guide-state.what', { steps: guide.steps.length, findings: guide.findings.length })}</p>
      <input
        type="search"
        aria-label=${t('console.guide-state.search')}
        placeholder=${t('console.guide-state.search')}
        @input=${(event: Event) => (this.query = (event.target as HTMLInputElement).value.trim().toLowerCase())}
      />
      <select
        aria-label=${t('console.guide-state.wanted')}
        @change=${(event: Event) => (this.wanted = (event.target as HTMLSelectElement).value as Wanted)}
      >
        ${WANTED.map((one) => html`<option value=${one}>${t(`console.guide-state.wanted.${one}`)}</option>`)}
      </select>
      <p class="soft small" role="status">${t('console.guide-state.shown', { count: shown.length })}</p>
      <ul>
        ${shown.map((step) => this.#row(step))}
      </ul>`
  }

  #row(step: StepState) {
    const { language } = this
    const title = step.texts[language]?.title ? language : step.source
    return html`<li>
      <button class="plain step" aria-pressed=${step.step === this.opened} @click=${() => void this.#open(step.step)}>
        <span class="title" lang=${title}>${step.texts[title]!.title}</span>
        <span class="soft small" translate="no">${step.step}</span>
        <span class="row">${this.#age(step)} ${Object.keys(step.texts).map((one) => this.#standing(step, one))}</span>
      </button>
    </li>`
  }

  #age({ age }: StepState) {
    return html`<span class="chip ${LOOK[age] ?? 'soon'}">${this.t(`console.guide-state.age.${age}`)}</span>`
  }

  #standing({ texts }: StepState, language: string) {
    const { standing } = texts[language]!
    return html`<span class="chip ${LOOK[standing] ?? 'soon'}">${language} · ${this.t(`console.guide-state.${standing}`)}</span>`
  }

  #step(guide: GuideState, step: StepState) {
    const { t } = this
    const language = this.#language(guide, step)
    const sides = language === step.source ? [language] : [language, step.source]
    return html`<button class="back" @click=${() => void this.#back()}>← ${t('console.guide-state.back')}</button>
      <h2 lang=${step.source} tabindex="-1">${step.texts[step.source]!.title}</h2>
      <p class="soft">${t('console.guide-state.checked', { checked: this.#day(step.checked), until: this.#day(step.until) })}</p>
      <p class="row">
        ${this.#age(step)} <span class="chip">${t(`console.guide-state.stakes.${step.stakes}`)}</span>
        ${step.public ? nothing : html`<span class="chip">${t('console.guide-state.staff')}</span>`}
      </p>
      <label>
        <span>${t('console.guide-state.language')}</span>
        <select @change=${(event: Event) => (this.tongue = (event.target as HTMLSelectElement).value)}>
          ${guide.languages.map((code) => html`<option value=${code} ?selected=${code === language}>${nameOfLanguage(code, this.language)}</option>`)}
        </select>
      </label>
      <div class="sides">${sides.map((side) => this.#side(step, side))}</div>
      ${this.#findings(guide, step)} ${this.#how(step, language)}`
  }

  #side(step: StepState, language: string) {
    const { t } = this
    const text = this.texts?.[language]
    const source = language === step.source ? ` · ${t('console.guide-state.source')}` : ''
    return html`<section class="side">
      <p class="row"><strong>${nameOfLanguage(language, this.language)}${source}</strong> ${this.#standing(step, language)}</p>
      ${text ? this.#words(text, language) : html`<p class="soft">${this.texts ? t('console.guide-state.no-text') : t('console.queue.loading')}</p>`}
    </section>`
  }

  #words({ title, lead, paragraphs, doubts, choices }: GuideText, language: string) {
    const { t } = this
    return html`<div class="words" lang=${language} dir="auto">
        <h3>${title}</h3>
        <p><strong>${lead}</strong></p>
        ${paragraphs.map((one) => html`<p>${one}</p>`)}
      </div>
      ${doubts.length > 0 ? html`<h3>${t('console.guide-state.doubts')}</h3>${listed(doubts, language)}` : nothing}
      ${choices.length > 0 ? html`<h3>${t('console.guide-state.choices')}</h3>${listed(choices.map(({ label, target }) => `${label} → ${target}`), language)}` : nothing}`
  }

  #findings(guide: GuideState, step: StepState) {
    const { t } = this
    const found = findingsOf(step, guide.findings)
    return html`<section class="stack">
      <h3>${t('console.guide-state.findings')}</h3>
      ${found.length === 0 ? html`<p class="soft">${t('console.guide-state.no-findings')}</p>` : nothing}
      <ul>
        ${found.map(
          ({ file, line, severity, sentence }) => html`<li class="found">
            <p><span class="chip ${severity === 'error' ? 'bad' : 'soon'}">${t(`console.guide-state.${severity}`)}</span> <code>${file}:${line}</code></p>
            <p lang="en" dir="ltr">${sentence}</p>
          </li>`,
        )}
      </ul>
    </section>`
  }

  /** In plain words: which file, and what to run afterwards. */
  #how({ step, texts }: StepState, language: string) {
    const { t } = this
    const commands = [
      ['check', 'safeconduct guide check'],
      ['lock', 'safeconduct guide lock'],
      ['approve', `safeconduct guide approve ${step} --lang ${language} --as ALIAS`],
    ] as const
    return html`<section class="stack">
      <h3>${t('console.guide-state.how')}</h3>
      <p>${t('console.guide-state.edit')} <code>${texts[language]!.file}</code></p>
      ${commands.map(([name, command]) => html`<p>${t(`console.guide-state.${name}`)} <code>${command}</code></p>`)}
    </section>`
  }

  /** The chosen language; else that of the console, else the first that is a translation. */
  #language({ languages }: GuideState, { source }: StepState): string {
    if (this.tongue) return this.tongue
    const others = languages.filter((one) => one !== source)
    return others.includes(this.language) ? this.language : (others[0] ?? source)
  }

  /** In the titles of every language, the name of the step, and the words of steps that everybody can read. */
  #matches({ step, texts }: StepState): boolean {
    const { query } = this
    if (!query) return true
    const quoted = this.office.guide.find((one) => one.step === step)
    const words = [step, ...Object.values(texts).map(({ title }) => title), ...Object.values(quoted?.texts ?? {}).map(({ text }) => text)]
    return words.some((one) => one.toLowerCase().includes(query))
  }

  #day(day: string): string {
    return new Date(day).toLocaleDateString(this.language, { dateStyle: 'long', timeZone: 'UTC' })
  }

  async #open(step: string): Promise<void> {
    this.opened = step
    this.texts = undefined
    await this.focusOn('.sheet h2')
    await this.#asked(async () => {
      const { texts } = await this.office.client.ask<{ texts: Record<string, GuideText> }>('guide-step', { step })
      if (this.opened === step) this.texts = texts
    })
  }

  async #back(): Promise<void> {
    this.opened = ''
    await this.focusOn('input')
  }

  async #load(): Promise<void> {
    await this.#asked(async () => (this.guide = await this.office.client.ask<GuideState>('guide-state')))
  }

  async #asked(ask: () => Promise<unknown>): Promise<void> {
    try {
      await ask()
    } catch (error) {
      this.office.say({ key: reasonOf(error), tone: 'bad' })
    }
  }
}

const listed = (lines: readonly string[], language: string) => html`<ul class="listed" lang=${language} dir="auto">
  ${lines.map((line) => html`<li>${line}</li>`)}
</ul>`

customElements.define('console-guide-state', GuidePane)
