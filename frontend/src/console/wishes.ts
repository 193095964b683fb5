/** What the applicants wish, always in sight above their words. */
import { html, nothing } from 'lit'
import type { Translate } from './phrases.ts'
import { sourceOf, type Thread } from './thread.ts'

/** The newest word on it counts. Nothing, when nothing of it can be read. */
export function wishes(t: Translate, thread: Thread) {
  const told = sourceOf(thread)
  if (!told) return nothing
  const receipts = 1 + (thread.answerable?.others.length ?? 0)
  return html`<ul class="wishes" aria-label=${t('console.wish.title')}>
    <li class=${told.safe ? '' : 'warn'}>${t(told.safe ? 'console.wish.safe' : 'console.wish.unsafe')}</li>
    ${told.private ? html`<li>${t('console.wish.private')}</li>` : nothing}
    ${told.keep_longer ? html`<li>${t('console.wish.keep-longer')}</li>` : nothing}
    ${told.people > 1 ? html`<li>${t('console.wish.people', { people: told.people })}</li>` : nothing}
    ${receipts > 1 ? html`<li>${t('console.wish.receipts', { receipts })}</li>` : nothing}
  </ul>`
}
