/** What can be done with a post, where it stands, and why something cannot be done. */
import { css, html, nothing } from 'lit'
import { momentOf } from './clock.ts'
import type { Act, Newsroom } from './newsroom.ts'
import { Pane } from './pane.ts'
import { base } from './styles.ts'
import type { Post } from './wire.ts'

/** Two others than the author. */
const APPROVALS = 2

export class PostActions extends Pane {
  static override properties = {
    ...Pane.properties,
    number: { type: Number },
    asking: { state: true },
    busy: { state: true },
  }
  declare number: number
  /** What is asked about before it is done. */
  declare asking: Act | ''
  declare busy: boolean
  #last: number | undefined

  static override styles = [
    base,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem 1rem;
        padding: 0.75rem 1.25rem;
        border-block-start: 1px solid var(--rule);
        background: var(--paper);
      }
      .says {
        flex: 1 1 18rem;
      }
      a {
        color: var(--accent);
        text-underline-offset: 0.15em;
      }
      @media (max-width: 59.99rem) {
        :host {
          padding-inline: 0.875rem;
        }
        .row {
          inline-size: 100%;
        }
        .row > span {
          flex: 1 0 100%;
        }
        .row button {
          flex: 1 1 auto;
        }
      }
    `,
  ]

  constructor() {
    super()
    this.asking = ''
    this.busy = false
  }

  override willUpdate(): void {
    super.willUpdate()
    if (this.#last !== this.number) this.asking = ''
    this.#last = this.number
  }

  override render() {
    const newsroom = this.office.newsroom!
    const post = newsroom.post(this.number)
    const open = newsroom.isOpen(this.number)
    const said = post ? this.#says(post, newsroom, open) : this.t('console.news.says.draft')
    return html`<div class="says small">${said}</div>
      <div class="row">${this.asking ? this.#sure(this.asking) : this.#buttons(post, newsroom, open)}</div>`
  }

  #buttons(post: Post | undefined, newsroom: Newsroom, open: boolean) {
    if (open) return this.#writing(post, newsroom)
    if (post?.state === 'proposed') return this.#deciding(post)
    if (post?.state === 'published') return this.#standing(post)
    return this.#withdrawal(post)
  }

  /** While it is written: throw away, propose. What is published and not changed yet can be left as it is. */
  #writing(post: Post | undefined, newsroom: Newsroom) {
    const { t, number } = this
    const settled = post === undefined || post.state === 'draft'
    const barred = this.#barred(post, newsroom)
    return html`${
        settled
          ? html`<button class="plain" @click=${() => (this.asking = 'discard')}>${t('console.news.discard')}</button>`
          : html`<button class="plain" @click=${() => newsroom.leave(number)}>${t('console.news.leave')}</button>`
      }
      ${this.#withdrawal(post)}
      ${barred ? html`<span id="barred" class="soft small">${t(barred)}</span>` : nothing}
      <button
        class="primary"
        ?disabled=${barred !== '' || this.busy}
        aria-describedby=${barred ? 'barred' : nothing}
        @click=${() => this.#act('propose', number)}
      >
        ${t('console.news.propose')}
      </button>`
  }

  /** Why it cannot be proposed, as a phrase; empty when it can. */
  #barred(post: Post | undefined, newsroom: Newsroom): string {
    if (newsroom.clash(this.number)) return 'console.news.barred.clash'
    if (!post) return 'console.news.barred.blank'
    if (post.state === 'published') return 'console.news.barred.empty'
    return post.problems.length > 0 ? 'console.news.barred.problems' : ''
  }

  /** While it waits for two others. */
  #deciding(post: Post) {
    const { t } = this
    const why = post.mine ? 'mine' : post.approved_by_me ? 'done' : 'other'
    return html`${
        this.office.publisher
          ? html`<button ?disabled=${this.busy} @click=${() => this.#act('recall', post.number)}>
              ${t('console.news.recall')}
            </button>`
          : nothing
      }
      ${this.#withdrawal(post)}
      ${post.may_approve ? nothing : html`<span id="barred" class="soft small">${t(`console.news.barred.${why}`)}</span>`}
      <button
        class="primary"
        ?disabled=${!post.may_approve || this.busy}
        aria-describedby=${post.may_approve ? nothing : 'barred'}
        @click=${() => this.#act('approve', post.number)}
      >
        ${t('console.news.approve')}
      </button>`
  }

  #standing(post: Post) {
    const correct = html`<button class="primary" @click=${() => this.office.newsroom!.correct(post)}>
      ${this.t('console.news.correct')}
    </button>`
    return html`${this.#withdrawal(post)} ${this.office.publisher ? correct : nothing}`
  }

  /** What everybody can read can be taken away, also while a correction is on its way. */
  #withdrawal(post: Post | undefined) {
    if (!post || post.shown === 0 || post.state === 'withdrawn') return nothing
    return html`<button class="plain" @click=${() => (this.asking = 'withdraw')}>
      ${this.t('console.news.withdraw')}
    </button>`
  }

  #sure(act: Act) {
    const { t } = this
    return html`<span class="small">${t(`console.news.sure.${act}`)}</span>
      <button class="bad" ?disabled=${this.busy} @click=${() => this.#act(act, this.number)}>
        ${t(`console.news.${act}-now`)}
      </button>
      <button class="plain" @click=${() => (this.asking = '')}>${t('console.cancel')}</button>`
  }

  #says(post: Post, newsroom: Newsroom, open: boolean) {
    const { t } = this
    const { state, approvals } = post
    if (state === 'withdrawn') {
      const when = momentOf(post.updated ?? post.changed, this.language)
      return html`<p>${t('console.news.says.withdrawn', { when })}</p>`
    }
    const names = approvals.join(', ')
    return html`${
        state === 'proposed'
          ? html`<p>
              ${t('console.news.says.proposed', { count: approvals.length, all: APPROVALS })}
              ${names ? t('console.news.says.approved-by', { names }) : nothing}
            </p>`
          : nothing
      }
      ${state === 'draft' && post.shown === 0 ? html`<p>${t('console.news.says.draft')}</p>` : nothing}
      ${post.shown > 0 && (state !== 'published' || open) ? html`<p>${t('console.news.says.correction')}</p>` : nothing}
      ${post.shown > 0 ? this.#places(post, newsroom) : nothing}`
  }

  /** Where it can be read. */
  #places(post: Post, { room, language }: Newsroom) {
    const { t } = this
    const spoken = language in post.texts ? language : (Object.keys(post.texts)[0] ?? language)
    const when = momentOf(post.updated ?? post.published ?? post.changed, this.language)
    const there = post.carried >= post.shown
    const channel = room?.channel ?? ''
    return html`<p>
      <a href="/${spoken}/news/${post.number}" target="_blank" rel="noopener">${t('console.news.on-site')}</a>
      ${t('console.news.since', { when })}
      ${channel ? t(there ? 'console.news.in-channel' : 'console.news.to-channel', { channel }) : nothing}
    </p>`
  }

  async #act(act: Act, number: number): Promise<void> {
    this.busy = true
    await this.office.newsroom!.act(act, number)
    this.busy = false
    this.asking = ''
  }
}

customElements.define('console-post-actions', PostActions)
