/** One thing in a case, as it is shown: who said it, its words, and what can be struck from it. */
import { html, nothing } from 'lit'
import type { Part } from '../sealing/documents.ts'
import { findPlaces, type Span } from '../pages/warning.ts'
import { hoursSince, relative } from './clock.ts'
import { selectedIn } from './military.ts'
import type { Office } from './office.ts'
import type { Translate } from './phrases.ts'
import type { Document, Opened } from './thread.ts'
import type { Case, Entry } from './wire.ts'
import type { Strikable } from './writing.ts'

/** The case that is shown, and to whom. */
export interface Shown {
  readonly office: Office
  readonly t: Translate
  readonly language: string
  readonly record: Case
}

const STRIKABLE: readonly string[] = ['application', 'message', 'note']
const isStrikable = (document: Document): document is Strikable => STRIKABLE.includes(document.kind)

export function entryView(shown: Shown, opened: Opened) {
  const { t, office, language } = shown
  const { entry } = opened
  const hours = hoursSince(entry.hour, office.now)
  const when = html`<time class="soft small">${hours < 1 ? t('console.time.just') : relative(-hours, language)}</time>`
  if ('closed' in opened) {
    return html`<li class="closed">
      <p class="by">${t(opened.closed === 'other-team' ? 'console.entry.elsewhere' : 'console.entry.closed', { team: entry.team })} ${when}</p>
      <p class="soft">${t(`console.entry.${opened.closed}`)}</p>
    </li>`
  }
  const { document } = opened
  const waits = document.kind === 'proposal' && entry.number === shown.record.proposal
  return html`<li class="${document.kind}${waits ? ' waits' : ''}">
    <p class="by">${byOf(t, document)} ${when}</p>
    ${entry.struck ? html`<p class="soft small struck">${t('console.entry.struck')}</p>` : nothing}
    ${entry.take ? spoken(shown, entry, document.case) : nothing}
    ${isReceiptOnly(document, entry) ? html`<p class="soft">${t('console.entry.receipt-more')}</p>` : nothing}
    ${document.kind === 'transcript' ? document.parts.map((part) => told(t, part)) : words(shown, entry, document)}
    ${quoted(t, document)}
  </li>`
}

/** Of a group somebody else got a receipt of their own: a message that says that alone. */
const isReceiptOnly = (document: Document, { take }: Entry): boolean =>
  document.kind === 'message' && !document.text && !take && document.others.length > 0

function byOf(t: Translate, document: Document): string {
  const named = 'author' in document ? { author: document.author } : {}
  const team = document.kind === 'transcript' ? { team: document.sender } : {}
  return t(`console.entry.${document.kind}`, { ...named, ...team })
}

function words(shown: Shown, entry: Entry, document: Exclude<Document, { kind: 'transcript' }>) {
  const { t, office, record } = shown
  if (!document.text) return nothing
  const spans = findPlaces(document.text)
  const mine = office.holds(record) && isStrikable(document)
  return html`<div class="text" dir="auto" lang=${document.language} data-entry=${entry.number}>${marked(document.text, spans)}</div>
    ${
      spans.length > 0
        ? html`<div class="banner military small">
            <p>${t('console.entry.military')}</p>
            ${mine ? html`<button @click=${() => void office.work.strike(record.id, entry.number, document, spans)}>${t('console.strike.all')}</button>` : nothing}
          </div>`
        : nothing
    }`
}

/** One thing that another team has passed on. */
function told(t: Translate, part: Part) {
  return html`<div class="part">
    <p class="by">${t(`console.entry.${part.kind}`, { author: part.author })} <span class="soft small">${part.made}</span></p>
    <div class="text" dir="auto">${marked(part.text, findPlaces(part.text))}</div>
  </div>`
}

function quoted(t: Translate, document: Document) {
  if (!('quotes' in document) || document.quotes.length === 0) return nothing
  const steps = document.quotes.map((quote) => quote.step).join(', ')
  return html`<p class="soft small">${t('console.entry.quotes', { steps })}</p>`
}

function spoken({ office, t, record }: Shown, entry: Entry, tag: string) {
  return html`<console-player
    .office=${office}
    .t=${t}
    .record=${record}
    .entry=${entry}
    tag=${tag}
    ?summary=${office.holds(record)}
  ></console-player>`
}

/** The text with places and units marked. Links stay text: nobody follows one from here. */
function marked(text: string, spans: readonly Span[]) {
  if (spans.length === 0) return text
  const pieces = spans.flatMap((span, index) => [
    text.slice(spans[index - 1]?.end ?? 0, span.start),
    html`<mark>${text.slice(span.start, span.end)}</mark>`,
  ])
  return html`${pieces}${text.slice(spans.at(-1)!.end)}`
}

/** Strike what is selected in one of these entries. Whether anything was. */
export function strikeSelected({ office, record }: Shown, entries: readonly Opened[], root: ParentNode): boolean {
  if (!office.holds(record)) return false
  for (const element of root.querySelectorAll('.text[data-entry]')) {
    const span = selectedIn(element)
    const opened = entries.find(({ entry }) => String(entry.number) === element.getAttribute('data-entry'))
    if (!span || !opened || !('document' in opened) || !isStrikable(opened.document)) continue
    void office.work.strike(record.id, opened.entry.number, opened.document, [span])
    return true
  }
  return false
}
