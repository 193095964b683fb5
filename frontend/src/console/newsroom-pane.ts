/** The newsroom: the posts on the left, the one that is open on the right. */
import { css, html, nothing } from 'lit'
import { momentOf } from './clock.ts'
import { Pane } from './pane.ts'
import { isUnsaved, textsOf, titleOf, type Working } from './post.ts'
import './post-pane.ts'
import { base } from './styles.ts'
import type { Newsroom } from './newsroom.ts'
import type { Post, PostState } from './wire.ts'

const SHELVES: readonly { readonly key: string; readonly states: readonly PostState[] }[] = [
  { key: 'work', states: ['draft', 'proposed'] },
  { key: 'published', states: ['published'] },
  { key: 'withdrawn', states: ['withdrawn'] },
]

export class NewsroomPane extends Pane {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        min-block-size: 0;
        grid-template-columns: subgrid;
        grid-template-rows: subgrid; /* the second one is the strip's */
      }
      nav {
        display: flex;
        grid-column: 1;
        grid-row: 1;
        flex-direction: column;
        min-block-size: 0;
        border-inline-end: 1px solid var(--rule);
        background: var(--paper);
      }
      main {
        grid-column: 2;
        grid-row: 1 / -1;
        min-block-size: 0;
        min-inline-size: 0;
      }
      console-post {
        block-size: 100%;
      }
      .top {
        display: grid;
        gap: 0.75rem;
        padding: 0.875rem 0.875rem 0.75rem;
      }
      .write {
        min-block-size: 2.75rem;
        font-size: 1rem;
      }
      .list {
        flex: 1;
        min-block-size: 0;
        overflow-y: auto;
        overscroll-behavior: contain;
        padding: 0 0.5rem 1rem;
      }
      h2 {
        padding: 0.875rem 0.625rem 0.25rem;
        color: var(--soft);
        font-size: 0.8125rem;
        font-weight: 550;
      }
      .post {
        display: grid;
        inline-size: 100%;
        gap: 0.25rem;
        padding: 0.5rem 0.625rem;
        border: 1px solid transparent;
        border-radius: 0.625rem;
        background: none;
        grid-template-columns: minmax(0, 1fr);
      }
      .post:hover {
        background: var(--raised);
      }
      .post[aria-current='true'] {
        border-color: var(--rule);
        background: var(--sheet);
        box-shadow: inset 3px 0 0 var(--accent);
      }
      .title {
        display: -webkit-box;
        overflow: hidden;
        font-weight: 600;
        overflow-wrap: anywhere;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
      }
      .chips {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem;
      }
      .chips:empty {
        display: none;
      }
      .empty {
        padding: 1.5rem 0.875rem;
        color: var(--soft);
        text-align: center;
      }
      @media (max-width: 59.99rem) {
        :host {
          grid-template-rows: minmax(0, 1fr);
        }
        main {
          grid-column: 1;
          grid-row: 1;
        }
        nav {
          border: 0;
        }
        main,
        :host([data-open]) nav {
          display: none;
        }
        :host([data-open]) main {
          display: block;
        }
      }
    `,
  ]

  override willUpdate(): void {
    super.willUpdate()
    this.toggleAttribute('data-open', this.office.newsroom?.selected !== undefined)
  }

  override render() {
    const { t, office } = this
    const newsroom = office.newsroom!
    return html`<nav aria-label=${t('console.view.news')}>
        <div class="top">
          ${
            office.publisher
              ? html`<button class="primary write" aria-keyshortcuts=${this.aria('write')} @click=${() => this.write()}>
                  ${t('console.news.write')} ${this.hint('write')}
                </button>`
              : nothing
          }
          ${this.#channel(newsroom)}
        </div>
        <div class="list">${this.#list(newsroom)}</div>
      </nav>
      <main>
        <console-post
          .office=${office}
          .t=${t}
          language=${this.language}
          ?letters=${this.letters}
          number=${newsroom.selected ?? nothing}
        ></console-post>
      </main>`
  }

  /** Begin a post, with the caret in its words. */
  write(): void {
    this.office.newsroom!.begin()
    if (this.isUpdatePending) this.performUpdate()
    this.enter()
  }

  /** Put the caret into the post that is open. */
  enter(): void {
    this.renderRoot.querySelector('console-post')?.enter()
  }

  /** Esc: out of a field first; on a small screen back to the list. */
  back(): void {
    if (this.renderRoot.querySelector('console-post')?.blurField()) return
    if (!matchMedia('(min-width: 60rem)').matches) this.office.newsroom!.select(undefined)
  }

  /** Where the words of the open post are written, when they can be. */
  get editor() {
    return this.renderRoot.querySelector('console-post')?.editor
  }

  #channel({ room }: Newsroom) {
    if (!room) return nothing
    const { t } = this
    const { channel, channel_state: state, subscribers } = room
    if (!channel) return html`<p class="soft small">${t('console.news.no-channel')}</p>`
    const waits = state === 'waiting'
    return html`<p class="small">
        <span class="soft">${t('console.news.channel')}</span> <bdi translate="no">${channel}</bdi>
        ${subscribers === null ? nothing : html`<span class="soft">· ${this.#subscribers(subscribers)}</span>`}
        ${waits ? html`<span class="chip soon">${t('console.news.waiting')}</span>` : nothing}
      </p>
      ${state && !waits ? html`<p class="banner bad small">${this.#trouble(state)}</p>` : nothing}`
  }

  #subscribers(count: number): string {
    return this.t('console.news.subscribers', { count: count.toLocaleString(this.language) })
  }

  /** What stands in the way of the channel, by the kind of the error; one that nobody foresaw is the line's own. */
  #trouble(kind: string): string {
    const key = `console.news.trouble.${kind}`
    const words = this.t(key)
    return `${words === key ? this.t('console.news.trouble.other') : words} ${this.t('console.news.trouble.site')}`
  }

  #list(newsroom: Newsroom) {
    const { t } = this
    if (!newsroom.room) return html`<p class="empty">${t('console.queue.loading')}</p>`
    const { posts } = newsroom.room
    if (posts.length + newsroom.unnumbered.length === 0) {
      return html`<p class="empty">${t(this.office.publisher ? 'console.news.empty' : 'console.news.empty-lead')}</p>`
    }
    return SHELVES.map(({ key, states }) => {
      const begun = key === 'work' ? newsroom.unnumbered : []
      const found = posts.filter((post) => states.includes(post.state))
      if (begun.length + found.length === 0) return nothing
      return html`<h2 id=${key}>${t(`console.news.shelf.${key}`)}</h2>
        <ul aria-labelledby=${key}>
          ${begun.map(([number, working]) => html`<li>${this.#begun(newsroom, number, working)}</li>`)}
          ${found.map((post) => html`<li>${this.#post(newsroom, post)}</li>`)}
        </ul>`
    })
  }

  #begun(newsroom: Newsroom, number: number, working: Working) {
    const title = titleOf({ texts: {} }, working.texts, this.language)
    const chips = isUnsaved(working) ? html`<span class="chip draft">${this.t('console.news.unsaved')}</span>` : nothing
    return this.#row(newsroom, number, title || this.t('console.news.new'), this.t('console.news.state.draft'), chips)
  }

  #post(newsroom: Newsroom, post: Post) {
    const { t } = this
    const texts = newsroom.working(post.number)?.texts ?? textsOf(post)
    const when = momentOf(post.updated ?? post.changed, this.language)
    const line = post.author ? t('console.news.by', { author: post.author, when }) : when
    return this.#row(newsroom, post.number, titleOf(post, texts, this.language), line, this.#chips(newsroom, post))
  }

  #chips(newsroom: Newsroom, post: Post) {
    const { state, shown } = post
    const saving = newsroom.saving(post.number)
    const onItsWay = shown > 0 && (state === 'draft' || state === 'proposed')
    const waits = state === 'published' && newsroom.room?.channel && post.carried < shown
    const chips: readonly (readonly [boolean, string, string])[] = [
      [state === 'proposed' && post.may_approve, 'soon', 'chip.approve'],
      [state === 'proposed' && !post.may_approve, '', 'state.proposed'],
      [onItsWay, '', 'chip.correction'],
      [post.stale && state !== 'withdrawn', 'soon', 'chip.stale'],
      [Boolean(waits), '', 'chip.waiting'],
      [saving === 'clash', 'bad', 'chip.clash'],
      [saving === 'unsaved' || saving === 'failed', 'draft', 'unsaved'],
    ]
    return chips
      .filter(([so]) => so)
      .map(([, tone, key]) => html`<span class="chip ${tone}">${this.t(`console.news.${key}`)}</span>`)
  }

  #row(newsroom: Newsroom, number: number, title: string, line: string, chips: unknown) {
    return html`<button
      class="post"
      aria-current=${newsroom.selected === number}
      @click=${() => newsroom.select(number)}
    >
      <span class="title" dir="auto">${title || this.t('console.news.untitled')}</span>
      <span class="soft small">${line}</span>
      <span class="chips">${chips}</span>
    </button>`
  }
}

customElements.define('console-newsroom', NewsroomPane)

declare global {
  interface HTMLElementTagNameMap {
    'console-newsroom': NewsroomPane
  }
}
