/** One post: its languages as tabs, its words with the message they make, and what can be done with it. */
import { html, nothing } from 'lit'
import { momentOf } from './clock.ts'
import type { Newsroom } from './newsroom.ts'
import { Pane } from './pane.ts'
import { nameOfLanguage } from './phrases.ts'
import { isEmpty, textIn } from './post.ts'
import './post-actions.ts'
import './post-clash.ts'
import './post-editor.ts'
import { preview, previewStyle } from './post-preview.ts'
import { problemCount } from './post-problems.ts'
import { postStyle } from './post-style.ts'
import { base } from './styles.ts'
import type { Post } from './wire.ts'

export class PostPane extends Pane {
  static override properties = { ...Pane.properties, number: { type: Number } }
  /** None when no post is open. */
  declare number: number | null
  #inSight = ''

  static override styles = [base, previewStyle, postStyle]

  constructor() {
    super()
    this.number = null
  }

  override willUpdate(): void {
    super.willUpdate()
    const newsroom = this.office.newsroom!
    const spoken = this.#spoken
    if (spoken.includes(newsroom.language)) return
    newsroom.language = spoken.includes(this.language) ? this.language : (spoken[0] ?? this.language)
  }

  /** The chosen tab is in sight: on a phone the languages are wider than the screen. */
  override updated(): void {
    const { language } = this.office.newsroom!
    if (language === this.#inSight) return
    this.#inSight = language
    this.renderRoot.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }

  override render() {
    const newsroom = this.office.newsroom!
    const { number } = this
    if (number === null) return this.#nothing(newsroom)
    const post = newsroom.post(number)
    return html`${this.#header(newsroom, number, post)}
      <div class="body">
        ${post?.stale && post.state !== 'withdrawn' ? this.#stale(newsroom, post) : nothing}
        ${
          newsroom.clash(number)
            ? this.#clash(number)
            : html`${this.#tabs(newsroom, number, post)} ${this.#panel(newsroom, number, post)}`
        }
      </div>
      <console-post-actions
        .office=${this.office}
        .t=${this.t}
        language=${this.language}
        ?letters=${this.letters}
        number=${number}
      ></console-post-actions>`
  }

  /** Put the caret into the words, or the focus on what is read. */
  enter(): void {
    if (this.isUpdatePending) this.performUpdate()
    if (this.editor) this.editor.enter()
    else this.focusNow('[role=tabpanel]')
  }

  /** Leave the field with the caret; answers whether there was one. */
  blurField(): boolean {
    return this.editor?.blurField() ?? false
  }

  get editor() {
    return this.renderRoot.querySelector('console-post-editor')
  }

  /** Whoever begins to write before the posts have come writes in the language of the console. */
  get #spoken(): readonly string[] {
    return this.office.newsroom!.room?.languages ?? [this.language]
  }

  #nothing({ room }: Newsroom) {
    const key = this.office.publisher ? 'console.news.choose' : 'console.news.choose-lead'
    return html`<p class="nothing soft">${this.t(room ? key : 'console.queue.loading')}</p>`
  }

  #header(newsroom: Newsroom, number: number, post: Post | undefined) {
    const { t } = this
    const state = post?.state ?? 'draft'
    return html`<header>
      <button class="plain back" aria-label=${t('console.case.back')} @click=${() => newsroom.select(undefined)}>
        ←
      </button>
      <h1>${post ? t('console.news.post', { number: post.number }) : t('console.news.new')}</h1>
      <span class="chip ${state === 'published' ? 'good' : state === 'proposed' ? 'soon' : ''}"
        >${t(`console.news.state.${state}`)}</span
      >
      ${post ? html`<span class="soft small by">${this.#by(post)}</span>` : nothing}
      ${newsroom.isOpen(number) ? this.#saving(newsroom, number, post) : nothing}
    </header>`
  }

  #by({ author, changed }: Post): string {
    const when = momentOf(changed, this.language)
    return author ? this.t('console.news.by', { author, when }) : when
  }

  /** How saving goes: said quietly, and aloud only when it fails. */
  #saving(newsroom: Newsroom, number: number, post: Post | undefined) {
    const saving = newsroom.saving(number)
    const quiet = saving === 'saved' || saving === 'saving' || saving === 'unsaved'
    if (!post && saving === 'saved') return nothing
    return html`<span class="saving small ${quiet ? 'soft' : 'chip bad'}" role="status"
      >${this.t(`console.news.saving.${saving}`)}</span
    >`
  }

  #stale(newsroom: Newsroom, post: Post) {
    const { t } = this
    return html`<div class="banner row stale">
      <p>${t('console.news.stale')}</p>
      ${
        this.office.publisher
          ? html`<button @click=${() => void newsroom.renew(post)}>${t('console.news.renew')}</button>`
          : nothing
      }
    </div>`
  }

  #clash(number: number) {
    return html`<console-post-clash
      .office=${this.office}
      .t=${this.t}
      language=${this.language}
      number=${number}
    ></console-post-clash>`
  }

  #tabs(newsroom: Newsroom, number: number, post: Post | undefined) {
    const { t } = this
    const texts = newsroom.texts(number)
    return html`<div class="tabs" role="tablist" aria-label=${t('console.news.languages')} @keydown=${this.#moved}>
      ${this.#spoken.map((code) => {
        const chosen = code === newsroom.language
        const wrong = problemCount(post?.problems ?? [], code)
        const empty = isEmpty(textIn(texts, code))
        return html`<button
          role="tab"
          id="tab-${code}"
          aria-selected=${chosen}
          aria-controls="panel"
          tabindex=${chosen ? 0 : -1}
          @click=${() => newsroom.speak(code)}
        >
          <span lang=${code}>${nameOfLanguage(code, code)}</span>
          ${empty ? html`<span class="small">${t('console.news.tab-empty')}</span>` : nothing}
          ${wrong ? html`<span class="chip soon">${t('console.news.tab-problems', { count: wrong })}</span>` : nothing}
        </button>`
      })}
    </div>`
  }

  #panel(newsroom: Newsroom, number: number, post: Post | undefined) {
    const { t } = this
    const open = newsroom.isOpen(number)
    const channel = newsroom.room?.channel ?? ''
    const heading = post?.state === 'withdrawn' ? 'preview-past' : channel ? 'preview' : 'preview-site'
    return html`<div
      id="panel"
      class=${open ? 'panel' : 'panel alone'}
      role="tabpanel"
      tabindex=${open ? nothing : 0}
      aria-labelledby="tab-${newsroom.language}"
    >
      ${
        open
          ? html`<console-post-editor
              .office=${this.office}
              .t=${t}
              language=${this.language}
              ?letters=${this.letters}
              number=${number}
            ></console-post-editor>`
          : nothing
      }
      <section class="preview" aria-labelledby="preview">
        <h2 id="preview">${t(`console.news.${heading}`)}</h2>
        ${preview(post?.preview[newsroom.language] ?? '', newsroom.language, channel, t)}
      </section>
    </div>`
  }

  /** Arrows move between tabs, as the pattern for tabs has it (WAI-ARIA APG). */
  #moved(event: KeyboardEvent): void {
    const languages = this.#spoken
    const at = languages.indexOf(this.office.newsroom!.language)
    const forward = getComputedStyle(this).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
    const backward = forward === 'ArrowRight' ? 'ArrowLeft' : 'ArrowRight'
    const to = { [forward]: at + 1, [backward]: at - 1, Home: 0, End: languages.length - 1 }[event.key]
    const language = to === undefined ? undefined : languages[(to + languages.length) % languages.length]
    if (!language) return
    event.preventDefault()
    this.office.newsroom!.speak(language)
    void this.focusOn(`#tab-${language}`)
  }
}

customElements.define('console-post', PostPane)

declare global {
  interface HTMLElementTagNameMap {
    'console-post': PostPane
  }
}
