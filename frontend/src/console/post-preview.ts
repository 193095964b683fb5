/** A message as the channel will show it, and how much room is left in it. */
import { css, html, nothing } from 'lit'
import { MESSAGE_LETTERS, piecesOf } from './channel-text.ts'
import type { Translate } from './phrases.ts'

export const previewStyle = css`
  .preview {
    display: grid;
    align-content: start;
    gap: 0.375rem;
    min-inline-size: 0;
  }
  .bubble {
    max-inline-size: 30rem;
    padding: 0.625rem 0.875rem 0.75rem;
    border-radius: 0.875rem;
    border-end-start-radius: 0.25rem;
    background: var(--tint);
  }
  .from {
    padding-block-end: 0.125rem;
    color: var(--accent);
    font-size: 0.8125rem;
    font-weight: 650;
  }
  .message {
    line-height: 1.5;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  .message b {
    font-weight: 650;
  }
  .message .to {
    color: var(--accent);
    text-decoration: underline;
    text-underline-offset: 0.15em;
  }
  .left {
    font-variant-numeric: tabular-nums;
  }
  .left.over {
    color: var(--bad);
    font-weight: 600;
  }
`

/** `channel`: the name over the message; the site's when the line has no channel. */
export function preview(markup: string, language: string, channel: string, t: Translate) {
  if (!markup) return html`<p class="soft">${t('console.news.preview-empty')}</p>`
  // No link leads away from here: whoever reads the preview has the console open, and would lock it.
  return html`<div class="bubble">
    ${channel ? html`<p class="from" translate="no"><bdi>${channel}</bdi></p>` : nothing}
    <p class="message" dir="auto" lang=${language}>${piecesOf(markup).map(({ text, bold, link }) => {
      const words = link ? html`<span class="to">${text}</span>` : text
      return bold ? html`<b>${words}</b>` : words
    })}</p>
  </div>`
}

/** Letters left of one message; said in another tone when there are too many. */
export function room(letters: number, t: Translate) {
  const left = MESSAGE_LETTERS - letters
  const key = left < 0 ? 'console.news.over' : 'console.news.left'
  return html`<span class="left small ${left < 0 ? 'over' : 'soft'}">${t(key, { count: Math.abs(left) })}</span>`
}
