/** What lies over the chat: a menu, an alert of the bot, a page that a button opened. */
import { html, nothing } from 'lit'
import type { Translate } from '../console/phrases.ts'

export type MenuName = 'commands' | 'samples' | 'more'

export interface Item {
  readonly label: string
  readonly detail: string
  readonly act: () => void
}

/** A button, and its list when it is open (`items` are given then). */
export const menuOf = (
  name: MenuName,
  label: string,
  sign: string,
  items: readonly Item[] | undefined,
  on: { readonly toggle: () => void; readonly choose: (item: Item) => void },
) =>
  html`<span class="menu ${name}">
    <button
      type="button"
      class="tool"
      aria-label=${label}
      title=${label}
      aria-expanded=${items !== undefined}
      @click=${on.toggle}
    >
      ${sign}
    </button>
    ${
      items
        ? html`<ul aria-label=${label}>
            ${items.map(
              (item) =>
                html`<li>
                  <button type="button" class="plain" @click=${() => on.choose(item)}>
                    ${item.label}${item.detail ? html`<small dir="auto">${item.detail}</small>` : nothing}
                  </button>
                </li>`,
            )}
          </ul>`
        : nothing
    }
  </span>`

export const alerting = (text: string, t: Translate, close: () => void) =>
  html`<dialog class="alert" aria-labelledby="alert" @close=${close}>
    <p id="alert" dir="auto">${text}</p>
    <button class="primary" @click=${close}>${t('ok')}</button>
  </dialog>`

/** The page is another origin: whether it may be shown in a frame, only the person can see. */
export const pageOver = (page: { readonly url: string; readonly title: string }, t: Translate, close: () => void) =>
  html`<dialog class="page" aria-label=${page.title} @close=${close}>
    <div class="bar">
      <button class="plain" @click=${close}>${t('close')}</button>
      <strong>${page.title}</strong>
      <a href=${page.url} target="_blank" rel="noopener noreferrer">${t('page.tab')}</a>
    </div>
    <iframe src=${page.url} title=${page.title} referrerpolicy="no-referrer"></iframe>
    <p class="small soft">${t('page.empty')}</p>
  </dialog>`
