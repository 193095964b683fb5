/** Two people changed the same words: both versions, and three ways to go on. Nothing is lost by itself. */
import { css, html, nothing } from 'lit'
import type { Choice, Clash, Newsroom } from './newsroom.ts'
import { Pane } from './pane.ts'
import { nameOfLanguage } from './phrases.ts'
import { textIn, textsOf, type PostText } from './post.ts'
import { base } from './styles.ts'

const CHOICES: readonly Choice[] = ['mine', 'theirs', 'both']

export class PostClash extends Pane {
  static override properties = { ...Pane.properties, number: { type: Number } }
  declare number: number

  static override styles = [
    base,
    css`
      :host {
        display: grid;
        align-content: start;
        gap: 1rem;
      }
      .versions {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr));
        gap: 0.75rem;
      }
      .version {
        padding: 0.75rem 0.875rem;
        border: 1px solid var(--rule);
        border-radius: 0.625rem;
        background: var(--sheet);
      }
      h2 {
        padding-block-end: 0.375rem;
      }
      h3 {
        padding-block-end: 0.25rem;
        color: var(--soft);
        font-size: 0.8125rem;
      }
      .words {
        overflow-wrap: anywhere;
        white-space: pre-wrap;
      }
      .steps {
        padding-block-start: 0.5rem;
      }
    `,
  ]

  override render() {
    const { t, office, number } = this
    const newsroom = office.newsroom!
    const clash = newsroom.clash(number)
    if (!clash) return nothing // settled a moment ago: whoever shows this is about to take it away
    return html`<p class="banner bad" role="alert">
        ${t('console.news.clash.what', { author: clash.theirs.author || t('console.news.somebody') })}
      </p>
      ${clash.languages.map((language) => this.#language(newsroom, clash, language))}`
  }

  #language(newsroom: Newsroom, clash: Clash, language: string) {
    const { t, number } = this
    const name = nameOfLanguage(language, this.language)
    return html`<section class="stack" aria-label=${name}>
      <h2>${name}</h2>
      <div class="versions">
        ${this.#version(t('console.news.clash.mine'), textIn(newsroom.texts(number), language), language)}
        ${this.#version(
          t('console.news.clash.theirs', { author: clash.theirs.author || t('console.news.somebody') }),
          textIn(textsOf(clash.theirs), language),
          language,
        )}
      </div>
      <div class="row">
        ${CHOICES.map(
          (choice) =>
            html`<button @click=${() => newsroom.settle(number, language, choice)}>
              ${t(`console.news.clash.take-${choice}`)}
            </button>`,
        )}
      </div>
    </section>`
  }

  #version(title: string, { words, steps }: PostText, language: string) {
    return html`<div class="version">
      <h3>${title}</h3>
      <p class="words" dir="auto" lang=${language}>${words || this.t('console.news.clash.nothing')}</p>
      ${
        steps.length
          ? html`<p class="steps soft small">${this.t('console.entry.quotes', { steps: steps.join(', ') })}</p>`
          : nothing
      }
    </div>`
  }
}

customElements.define('console-post-clash', PostClash)
