/** A messenger's app in the browser, for rehearsals: one of a few made-up people, the bot, the channel. */
import { html, LitElement, nothing, type PropertyDeclarations } from 'lit'
import { translator, type Translate } from '../console/phrases.ts'
import { base, tokens } from '../console/styles.ts'
import { bubble, type Shown } from './bubble.ts'
import { chat } from './chat-style.ts'
import { launched, linesOf } from './marking.ts'
import { alerting, menuOf, pageOver, type Item, type MenuName } from './overlays.ts'
import { frame, own } from './styles.ts'
import {
  act,
  people,
  SAMPLES,
  sight,
  words,
  type Button,
  type Message,
  type Notice,
  type Room,
  type Sight,
  type User,
} from './wire.ts'

const AGAIN_MS = 1_000
const TOAST_MS = 4_000
const PRESS_MS = 5_000

export class Messenger extends LitElement {
  static override properties: PropertyDeclarations = Object.fromEntries(
    ['people', 'who', 't', 'now', 'rooms', 'at', 'menu', 'toast', 'alerted', 'page', 'waiting', 'alone'].map((name) => [
      name,
      { state: true },
    ]),
  )
  declare people: readonly User[]
  declare who: User | undefined
  declare t: Translate | undefined
  /** The newest sight; its rooms are kept in `rooms`. */
  declare now: Sight | undefined
  declare rooms: ReadonlyMap<number, Room>
  /** The chat that is open; 0 when there is no channel to show. */
  declare at: number
  declare menu: '' | MenuName
  declare toast: string
  declare alerted: string
  /** The page that lies over the chat. */
  declare page: { readonly url: string; readonly title: string } | undefined
  declare waiting: string
  /** The server does not answer. */
  declare alone: boolean
  #stop = new AbortController()
  #noticed = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  static override styles = [tokens, base, own, frame, chat]

  constructor() {
    super()
    this.people = []
    this.rooms = new Map()
    this.at = 0
    this.menu = this.toast = this.alerted = this.waiting = ''
    this.alone = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.addEventListener('keydown', (event) => event.key === 'Escape' && (this.menu = ''))
    this.addEventListener('click', (event) => this.#outside(event))
    void this.#begin()
  }

  override render() {
    const { t, who, now } = this
    if (!t || !who || !now) return html`<p class="away" role="status">…</p>`
    const room = this.rooms.get(this.at)
    return html`<header class="top">
        <p class="truth"><strong>${t('title')}</strong> ${t('truth')}</p>
        <div class="choices">
          <label class="who"
            ><span>${t('who')}</span>
            <select @change=${(event: Event) => this.#become(Number((event.target as HTMLSelectElement).value))}>
              ${this.people.map((one) => html`<option value=${one.id} ?selected=${one.id === who.id}>${one.first_name} · ${one.language_code}</option>`)}
            </select></label
          >
          ${this.#tabs(t)}
        </div>
      </header>
      <main>
        <div id="room" role="tabpanel" aria-labelledby="tab${this.at}">
          ${room ? this.#room(room, t, now) : html`<p class="none">${t('channel.none')}</p>`}
        </div>
      </main>
      <div class="toasts" role="status">${this.alone ? t('alone') : this.toast}</div>
      ${this.#dialogs(t)}`
  }

  override updated(): void {
    for (const dialog of this.renderRoot.querySelectorAll('dialog')) if (!dialog.open) dialog.showModal()
  }

  #tabs(t: Translate) {
    const order = ['private', 'group', 'channel']
    const rooms = [...this.rooms.values()].sort(
      (one, other) => order.indexOf(one.chat.type) - order.indexOf(other.chat.type),
    )
    const names = { private: t('tab.chat'), group: '', channel: t('tab.channel') }
    const tabs = rooms.map(({ chat }) => ({ id: chat.id, name: names[chat.type] || chat.title }))
    if (rooms.at(-1)?.chat.type !== 'channel') tabs.push({ id: 0, name: names.channel })
    const ids = tabs.map(({ id }) => id)
    return html`<div
      class="tabs"
      role="tablist"
      aria-label=${t('tabs')}
      @keydown=${(event: KeyboardEvent) => this.#walk(event, ids)}
    >
      ${tabs.map(
        ({ id, name }) =>
          html`<button
            role="tab"
            id="tab${id}"
            class="plain"
            aria-selected=${id === this.at}
            aria-controls="room"
            tabindex=${id === this.at ? 0 : -1}
            @click=${() => this.#open(id)}
          >
            ${name}
          </button>`,
      )}
    </div>`
  }

  #room(room: Room, t: Translate, now: Sight) {
    const channel = room.chat.type === 'channel'
    const title = room.chat.title ?? now.bot.first_name
    const lines = linesOf(room.messages, room.deleted)
    return html`<div class="head">
        <span class="face" aria-hidden="true">${title.slice(0, 1)}</span>
        <h1>
          ${title}<small
            >${channel || room.chat.type === 'group' ? t(channel ? 'subscribers' : 'members', { count: room.members }) : t('bot')}</small
          >
        </h1>
        ${room.chat.type === 'private' ? this.#more(t, now) : nothing}
      </div>
      <div class="scroll" tabindex="0" role="log" aria-label=${t('messages')}>
        <ol>
          ${
            lines.length || channel
              ? nothing
              : html`<li class="about">
                  <h2>${t('about')}</h2>
                  <p dir="auto">${now.description || t('about.none')}</p>
                </li>`
          }
          ${lines.map((line) => ('message' in line ? html`<li>${bubble(line.message, this.#shown(t))}</li>` : html`<li><p class="event">${t(line.deleted > 1 ? 'deleted.many' : 'deleted', { count: line.deleted })}</p></li>`))}
        </ol>
      </div>
      ${this.#foot(room, t, now)}`
  }

  #foot(room: Room, t: Translate, now: Sight) {
    const { type, id } = room.chat
    if (type === 'channel')
      return this.#wide(t(room.inside ? 'unsubscribe' : 'subscribe'), () =>
        this.#act('subscribe', { channel: room.chat.username ?? '', yes: !room.inside }),
      )
    if (!room.bot) return html`<p class="none">${t('gone')}</p>`
    if (type === 'private' && now.blocks) return this.#wide(t('unblock'), () => this.#act('block', { yes: false }))
    if (type === 'private' && !room.messages.length && !room.deleted.length)
      return this.#wide(t('start'), () => this.#act('start', { payload: fragment('start') }))
    return html`<form class="composer" @submit=${(event: Event) => this.#send(event, id)}>
      ${type === 'private' ? this.#menus(t, now) : nothing}
      <label class="away" for="words">${t('write')}</label>
      <textarea
        id="words"
        rows="1"
        maxlength="4096"
        dir="auto"
        placeholder=${t('write')}
        @keydown=${this.#typed}
      ></textarea>
      <button class="primary" aria-label=${t('send')}>
        <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M2 14 14.5 8 2 2l1.5 6z M3.5 8H9" /></svg>
      </button>
    </form>`
  }

  #menus(t: Translate, now: Sight) {
    const { menu } = now
    return html`${
      menu.web_app
        ? html`<button type="button" class="tool" @click=${() => this.#page(menu.web_app!.url, menu.text ?? '')}>
            ${menu.text}
          </button>`
        : now.commands.length
          ? this.#menu(
              'commands',
              t('menu.commands'),
              '/',
              now.commands.map(({ command, description }) => ({
                label: `/${command}`,
                detail: description,
                act: () => this.#say(`/${command}`),
              })),
            )
          : nothing
    }
    ${this.#menu(
      'samples',
      t('menu.samples'),
      '+',
      SAMPLES.map((kind) => ({ label: t(`kind.${kind}`), detail: '', act: () => this.#act('send', { kind }) })),
    )}`
  }

  #more(t: Translate, now: Sight) {
    return this.#menu('more', t('menu.more'), '⋯', [
      { label: t(now.blocks ? 'unblock' : 'block'), detail: '', act: () => this.#act('block', { yes: !now.blocks }) },
      { label: t('group.add'), detail: '', act: () => this.#act('group', { title: t('group.name') }) },
    ])
  }

  #menu(name: MenuName, label: string, sign: string, items: readonly Item[]) {
    const open = this.menu === name
    return menuOf(name, label, sign, open ? items : undefined, {
      toggle: () => (this.menu = open ? '' : name),
      choose: (item) => this.#chosen(item.act),
    })
  }

  #dialogs(t: Translate) {
    return html`${this.alerted ? alerting(this.alerted, t, () => (this.alerted = '')) : nothing}
    ${this.page ? pageOver(this.page, t, () => (this.page = undefined)) : nothing}`
  }

  #wide(label: string, act: () => void) {
    return html`<div class="wide"><button class="primary" @click=${act}>${label}</button></div>`
  }

  #shown(t: Translate): Shown {
    return {
      t,
      language: this.who?.language_code ?? 'en',
      mine: (message) => message.from?.id === this.who?.id,
      press: (message, button) => this.#press(message, button),
      command: (text) => this.#say(text),
      waiting: this.waiting,
    }
  }

  // What the person does.

  async #act(verb: string, said: object): Promise<void> {
    try {
      await act(this.who!.id, verb, said)
    } catch (error) {
      this.#show(error instanceof Error ? error.message : String(error))
    }
  }

  #say(text: string): void {
    void this.#act('say', { text, chat: this.at })
  }

  #send(event: Event, chat: number): void {
    event.preventDefault()
    const field = this.renderRoot.querySelector('textarea')!
    const text = field.value
    field.value = ''
    field.focus()
    if (text.trim()) void this.#act('say', { text, chat })
  }

  #press(message: Message, button: Button): void {
    if (button.web_app) return this.#page(button.web_app.url, button.text)
    const waiting = (this.waiting = `${message.message_id} ${button.callback_data}`)
    setTimeout(() => this.waiting === waiting && (this.waiting = ''), PRESS_MS)
    void this.#act('press', { message: message.message_id, data: button.callback_data, chat: this.at })
  }

  #page(url: string, title: string): void {
    this.page = { url: launched(url, this.who!, Date.now()), title }
  }

  #typed(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    ;(event.target as HTMLTextAreaElement).form?.requestSubmit()
  }

  #chosen(act: () => void): void {
    this.menu = ''
    act()
  }

  #outside(event: Event): void {
    if (!event.composedPath().some((one) => one instanceof Element && one.matches('.menu'))) this.menu = ''
  }

  #walk(event: KeyboardEvent, ids: readonly number[]): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!step) return
    const next = ids[(ids.indexOf(this.at) + step + ids.length) % ids.length]!
    this.#open(next)
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>(`#tab${CSS.escape(String(next))}`)?.focus(),
    )
  }

  #open(id: number): void {
    this.at = id
    this.menu = this.toast = ''
    this.#toEnd()
  }

  // What the world tells.

  async #begin(): Promise<void> {
    this.people = await people()
    const wanted = fragment('who')
    const found = this.people.find((one) => [one.language_code, String(one.id)].includes(wanted)) ?? this.people[0]
    if (found) await this.#become(found.id)
  }

  async #become(id: number): Promise<void> {
    this.#stop.abort()
    this.#stop = new AbortController()
    const who = this.people.find((one) => one.id === id)!
    const language = who.language_code ?? 'en'
    const t = translator(await words(language))
    document.documentElement.lang = language
    document.title = t('title')
    this.who = who
    this.t = t
    this.now = this.page = undefined
    this.rooms = new Map()
    this.at = id
    this.waiting = this.toast = this.alerted = this.menu = ''
    void this.#watch(who, this.#stop.signal)
  }

  async #watch(who: User, stop: AbortSignal): Promise<void> {
    for (let after = -1; !stop.aborted;) {
      try {
        const seen = await sight(who.id, after, stop)
        if (stop.aborted) return
        this.#take(seen, after < 0)
        after = seen.moves
        this.alone = false
      } catch {
        if (stop.aborted) return
        this.alone = true
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
      }
    }
  }

  #take(seen: Sight, first: boolean): void {
    const before = new Set(this.rooms.keys())
    if (seen.rooms.length) {
      this.rooms = new Map([...this.rooms, ...seen.rooms.map((room): [number, Room] => [room.chat.id, room])])
      this.waiting = ''
    }
    this.now = seen
    const made = seen.rooms.find(({ chat }) => chat.type === 'group' && !before.has(chat.id))
    if (made && !first) this.at = made.chat.id
    this.#hear(seen.notices, first)
    if (seen.rooms.some(({ chat }) => chat.id === this.at)) this.#toEnd()
  }

  #hear(notices: readonly Notice[], first: boolean): void {
    const news = first ? [] : notices.filter(({ number }) => number > this.#noticed)
    this.#noticed = notices.at(-1)?.number ?? 0
    const last = news.at(-1)
    if (last?.alert) {
      this.alerted = last.text
      this.toast = ''
    } else if (last) this.#show(last.text)
  }

  #show(text: string): void {
    this.toast = text
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => (this.toast = ''), TOAST_MS)
  }

  #toEnd(): void {
    void this.updateComplete.then(() => {
      const scroll = this.renderRoot.querySelector('.scroll')
      scroll?.scrollTo({ top: scroll.scrollHeight })
    })
  }
}

/** A value of the page's own address, after the `#`: `who=ru&start=ru_person`. */
const fragment = (name: string): string => new URLSearchParams(location.hash.slice(1)).get(name) ?? ''

customElements.define('rehearsal-messenger', Messenger)
