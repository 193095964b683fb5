/** The strip at the bottom: what is on its way out, and what happened last. */
import { html, nothing } from 'lit'
import { aliasOf } from './alias.ts'
import type { Notice } from './notice.ts'
import type { Office } from './office.ts'
import type { Pending } from './outgoing.ts'
import type { Translate } from './phrases.ts'
import { keysOf } from './shortcuts.ts'

/** `onScreen`: the case that shows its own reply on its way. `letters`: whether single-letter keys are on. */
export function strip(office: Office, t: Translate, onScreen: string | undefined, letters: boolean) {
  const { notice } = office
  const elsewhere = office.outgoing.all.filter(({ caseId }) => caseId !== onScreen)
  return html`<div class="strip">
    ${elsewhere.map((pending) => leaving(pending, office, t, letters))}
    <div role=${notice?.tone === 'bad' ? 'alert' : 'status'}>
      ${
        notice
          ? html`<p class="toast ${notice.tone}">
              <span>${wordsOf(notice, t)}</span>
              <button class="plain" aria-label=${t('console.hide')} @click=${() => office.say(undefined)}>×</button>
            </p>`
          : nothing
      }
    </div>
  </div>`
}

function leaving(pending: Pending, office: Office, t: Translate, letters: boolean) {
  const key = pending.sending ? 'console.reply.sealing' : 'console.reply.counting'
  return html`<div class="toast pending" role="status">
    <span>${t(key, { alias: aliasOf(pending.caseId) })}</span>
    ${
      pending.sending
        ? nothing
        : html`<span class="left" aria-hidden="true">${office.outgoing.left(pending)}</span>
            <button aria-keyshortcuts=${letters ? 'Z' : nothing} @click=${() => office.undo(pending.caseId)}>
              ${t('console.key.undo')} ${letters ? html`<kbd aria-hidden="true">${keysOf('undo')}</kbd>` : nothing}
            </button>`
    }
  </div>`
}

function wordsOf(notice: Notice, t: Translate): string {
  const words = t(notice.key, notice.values)
  return words === notice.key && notice.words ? notice.words : words
}
