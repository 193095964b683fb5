/** One language of a post: own words, the steps it quotes, and what is wrong with them. */
import { css, html, nothing } from 'lit'
import { Pane } from './pane.ts'
import { nameOfLanguage } from './phrases.ts'
import { isEmpty, textIn, type PostText } from './post.ts'
import { problemsIn } from './post-problems.ts'
import { room } from './post-preview.ts'
import { base } from './styles.ts'
import type { Post, StepText } from './wire.ts'

/** What the server takes; a message is full long before. */
const WORDS_LENGTH = 8192

export class PostEditor extends Pane {
  static override properties = { ...Pane.properties, number: { type: Number } }
  declare number: number

  static override styles = [
    base,
    css`
      :host {
        display: grid;
        align-content: start;
        gap: 1rem;
        min-inline-size: 0;
      }
      .label {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        justify-content: space-between;
        gap: 0 1rem;
      }
      label,
      h2 {
        font-size: 0.9375rem;
        font-weight: 650;
      }
      textarea {
        min-block-size: 9rem;
        max-block-size: 50dvh;
        font-size: 1rem;
        resize: none;
        field-sizing: content;
      }
      .left {
        font-variant-numeric: tabular-nums;
      }
      .left.over {
        color: var(--bad);
        font-weight: 600;
      }
      .steps {
        display: grid;
        gap: 0.375rem;
      }
      .steps li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: center;
        gap: 0 0.75rem;
        padding: 0.25rem 0.25rem 0.25rem 0.875rem;
        border: 1px solid var(--rule);
        border-radius: 0.5rem;
        background: var(--sheet);
      }
      .steps .title {
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      .tools {
        display: flex;
        gap: 0.125rem;
      }
      .tools button {
        min-inline-size: 2.25rem;
        padding: 0.25rem;
      }
      .problems {
        display: grid;
        gap: 0.375rem;
      }
      .problems:empty {
        display: none;
      }
    `,
  ]

  override render() {
    const { t, office, number } = this
    const newsroom = office.newsroom!
    const { language } = newsroom
    const text = this.#text
    const name = nameOfLanguage(language, this.language)
    return html`<div class="field">
        <div class="label">
          <label for="words">${t('console.news.words', { language: name })}</label>
          ${room(this.#letters(text), t)}
        </div>
        <textarea
          id="words"
          dir="auto"
          lang=${language}
          rows="6"
          maxlength=${WORDS_LENGTH}
          aria-describedby="problems"
          .value=${text.words}
          @input=${(event: InputEvent) => newsroom.write(number, { words: (event.target as HTMLTextAreaElement).value })}
        ></textarea>
      </div>
      <div class="problems" id="problems" role="status">${problemsIn(this.#post?.problems ?? [], language, t)}</div>
      <section class="field" aria-labelledby="quoted">
        <h2 id="quoted">${t('console.news.steps')}</h2>
        ${
          text.steps.length
            ? html`<ol class="steps">
                ${text.steps.map((step, index) => this.#step(step, index))}
              </ol>`
            : html`<p class="soft">${t('console.news.steps-none')}</p>`
        }
        <div class="row">
          <button aria-keyshortcuts=${this.aria('insert')} @click=${() => this.want('insert')}>
            ${t('console.news.quote')} ${this.hint('insert')}
          </button>
          ${this.#alike(text)}
        </div>
      </section>`
  }

  get textLanguage(): string {
    return this.office.newsroom!.language
  }

  /** Quote a step of the guide, after those that are quoted already. */
  insert(step: string, _: StepText): void {
    const others = this.#text.steps.filter((one) => one !== step)
    this.#quote([...others, step])
  }

  enter(): void {
    this.focusNow('textarea')
  }

  /** Leave the field, so that single letters are keys again; answers whether there was one to leave. */
  blurField(): boolean {
    const { activeElement } = this.renderRoot as ShadowRoot
    if (!(activeElement instanceof HTMLTextAreaElement)) return false
    activeElement.blur()
    return true
  }

  get #post(): Post | undefined {
    return this.office.newsroom!.post(this.number)
  }

  get #text(): PostText {
    const { newsroom } = this.office
    return textIn(newsroom!.texts(this.number), newsroom!.language)
  }

  /** The message's letters as they will be: those of the last save, and what was typed since. */
  #letters(text: PostText): number {
    const { language } = this.office.newsroom!
    const saved = this.#post?.texts[language]?.words.trimEnd().length ?? 0
    return (this.#post?.letters[language] ?? 0) + text.words.trimEnd().length - saved
  }

  #step(step: string, index: number) {
    const { t } = this
    const quoted = this.#post?.texts[this.textLanguage]?.steps.find((one) => one.step === step)
    const known = this.office.guide.find((one) => one.step === step)?.texts[this.textLanguage]
    const title = quoted?.title || known?.title || step
    return html`<li>
      <span>
        <span class="title" dir="auto" lang=${this.textLanguage}>${title}</span>
        ${quoted?.stale ? html`<span class="chip soon">${t('console.news.chip.stale')}</span>` : nothing}
      </span>
      <span class="tools">
        ${
          index > 0
            ? html`<button class="plain" aria-label=${t('console.news.step-up', { title })} @click=${() => this.#up(index)}>
                ↑
              </button>`
            : nothing
        }
        <button class="plain" aria-label=${t('console.news.step-drop', { title })} @click=${() => this.#remove(step)}>
          ×
        </button>
      </span>
    </li>`
  }

  /** Another language's steps, for one press: a post should quote the same in all. */
  #alike(text: PostText) {
    if (text.steps.length > 0) return nothing
    const others = Object.entries(this.office.newsroom!.texts(this.number))
    const [code, other] = others.find(([, one]) => !isEmpty(one) && one.steps.length > 0) ?? []
    if (!code || !other) return nothing
    return html`<button class="plain" @click=${() => this.#quote(other.steps)}>
      ${this.t('console.news.quote-alike', { language: nameOfLanguage(code, this.language) })}
    </button>`
  }

  #up(index: number): void {
    const steps = [...this.#text.steps]
    const [moved] = steps.splice(index, 1)
    this.#quote(steps.toSpliced(index - 1, 0, moved!))
  }

  #remove(step: string): void {
    this.#quote(this.#text.steps.filter((one) => one !== step))
    void this.focusOn('.row button')
  }

  #quote(steps: readonly string[]): void {
    this.office.newsroom!.write(this.number, { steps })
  }
}

customElements.define('console-post-editor', PostEditor)

declare global {
  interface HTMLElementTagNameMap {
    'console-post-editor': PostEditor
  }
}
