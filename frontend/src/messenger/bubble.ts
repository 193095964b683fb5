/** One message on the screen, with the buttons under it. */
import { html, nothing, type TemplateResult } from 'lit'
import type { Translate } from '../console/phrases.ts'
import { partsOf, type Part } from './marking.ts'
import type { Button, Message } from './wire.ts'

export interface Shown {
  readonly t: Translate
  readonly language: string
  /** Whose screen it is. */
  readonly mine: (message: Message) => boolean
  readonly press: (message: Message, button: Button) => void
  readonly command: (text: string) => void
  /** What is being waited for: `number data`. */
  readonly waiting: string
}

const KINDS = ['contact', 'photo', 'location', 'voice', 'document', 'sticker'] as const

export function bubble(message: Message, shown: Shown): TemplateResult {
  const { t } = shown
  if (message.group_chat_created || message.left_chat_member) {
    const key = message.left_chat_member ? 'left' : 'group.made'
    return html`<p class="event">
      ${t(key, { name: message.left_chat_member?.first_name ?? message.from?.first_name ?? '' })}
    </p>`
  }
  const mine = shown.mine(message)
  const kind = KINDS.find((one) => message[one])
  return html`<div class="message ${mine ? 'mine' : 'theirs'}">
    <div class="bubble">
      <span class="away">${mine ? t('you') : (message.from?.first_name ?? '')}:</span>
      ${kind ? html`<em>${t(`kind.${kind}`)}</em>` : text(message, shown)}
      <span class="when">
        ${message.edit_date ? html`<em>${t('edited')}</em>` : nothing} ${clock(message.date, shown.language)}
      </span>
    </div>
    ${keyboard(message, shown)}
  </div>`
}

const text = (message: Message, shown: Shown) =>
  html`<span class="text" dir="auto"
    >${partsOf(message.text ?? '', message.entities).map((part) => marked(part, shown))}</span
  >`

function marked(part: Part, shown: Shown): TemplateResult {
  if (part.type === 'plain') return html`${part.text}`
  const inside = part.parts.map((one) => marked(one, shown))
  switch (part.type) {
    case 'bold':
      return html`<strong>${inside}</strong>`
    case 'italic':
      return html`<em>${inside}</em>`
    case 'underline':
      return html`<u>${inside}</u>`
    case 'strikethrough':
      return html`<s>${inside}</s>`
    case 'code':
      return html`<code>${inside}</code>`
    case 'pre':
      return html`<pre>${inside}</pre>`
    case 'blockquote':
      return html`<blockquote>${inside}</blockquote>`
    case 'spoiler':
      return html`<span class="spoiler" tabindex="0">${inside}</span>`
    case 'bot_command':
      return html`<button class="command" @click=${() => shown.command(part.text)}>${part.text}</button>`
    case 'text_link':
      return html`<a href=${part.url} target="_blank" rel="noopener noreferrer">${inside}</a>`
    default:
      return html`${inside}`
  }
}

function keyboard(message: Message, shown: Shown) {
  const rows = message.reply_markup?.inline_keyboard
  if (!rows) return nothing
  return html`<div class="keyboard" role="group" aria-label=${shown.t('buttons')}>
    ${rows.map((row) => html`<div class="keys">${row.map((button) => key(message, button, shown))}</div>`)}
  </div>`
}

function key(message: Message, button: Button, shown: Shown) {
  if (button.url)
    return html`<a class="key" dir="auto" href=${button.url} target="_blank" rel="noopener noreferrer"
      >${button.text}<span class="hint" aria-hidden="true">↗</span
      ><span class="away"> (${shown.t('opens.tab')})</span></a
    >`
  const busy = shown.waiting === `${message.message_id} ${button.callback_data}`
  return html`<button class="key" dir="auto" aria-busy=${busy} @click=${() => shown.press(message, button)}>
    ${button.text}${button.web_app ? html`<span class="hint" aria-hidden="true">▣</span><span class="away"> (${shown.t('opens.page')})</span>` : nothing}
  </button>`
}

const clock = (seconds: number, language: string) =>
  new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' }).format(seconds * 1000)
