/** The console: the door, then the office behind it. Reloading the page locks it: keys and token live in memory only. */
import { html, LitElement, nothing, type PropertyDeclarations } from 'lit'
import './calls-strip.ts'
import './case-pane.ts'
import './door.ts'
import { DraftShelf } from './draft-shelf.ts'
import type { Entered } from './entering.ts'
import { readFragment } from './fragment.ts'
import { GuidePicker } from './guide-picker.ts'
import { HandingOver } from './handing-over.ts'
import './joining.ts'
import { KeysHelp } from './keys-help.ts'
import './newsroom-pane.ts'
import { Office } from './office.ts'
import { Palette } from './palette.ts'
import { nameOfLanguage, preferred, translator, type Phrases, type Translate } from './phrases.ts'
import './queue-pane.ts'
import { frame } from './frame-style.ts'
import { paneOf } from './panes.ts'
import type { Picker } from './picker.ts'
import { may, pressOf, Shortcuts, type Action } from './shortcuts.ts'
import { strip } from './strip.ts'
import { base, tokens } from './styles.ts'
import { FIRST, VIEWS, type View } from './views.ts'
import { Client, type Welcome } from './wire.ts'

const NOTICE_MS = 8_000

export class Console extends LitElement {
  static override properties: PropertyDeclarations = {
    languages: {},
    worklet: {},
    language: { state: true },
    t: { state: true },
    office: { state: true },
    view: { state: true },
    why: { state: true },
    letters: { state: true },
    heading: { state: true },
    practice: { state: true },
  }
  /** The languages of the line, from the page. */
  declare languages: string
  /** Where the script of the audio thread is, from the page. */
  declare worklet: string
  declare language: string
  declare t: Translate | undefined
  declare office: Office | undefined
  declare view: View
  declare why: string
  declare letters: boolean
  declare heading: string
  declare practice: boolean
  readonly #client = new Client(new URL('.', location.href).pathname)
  readonly #shortcuts = new Shortcuts()
  #secret = ''
  #words = ''
  /** Drafts of the one who locked, sealed to them. */
  #drafts: Promise<Uint8Array | undefined> = Promise.resolve(undefined)
  #notice: ReturnType<typeof setTimeout> | undefined

  static override styles = [tokens, base, frame]

  constructor() {
    super()
    this.languages = this.worklet = this.why = this.heading = ''
    this.language = 'en'
    this.view = 'cases'
    this.letters = true
    this.practice = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#takeFragment()
    window.addEventListener('hashchange', () => this.#takeFragment())
    window.addEventListener('keydown', (event) => this.#pressed(event))
    for (const sign of ['pointerdown', 'keydown']) window.addEventListener(sign, () => this.office?.touch(), true)
    window.addEventListener('beforeunload', (event) => this.#leaving(event))
    void this.#speak(preferred(this.languages.split(' '), navigator.languages))
    void this.#welcome()
  }

  override render() {
    const { t, office } = this
    if (!t) return html`<p class="away" role="status">…</p>`
    if (office) return this.#open(office, t)
    return html`<header class="corner">${this.#practising(t)}${this.#languageSelect(t)}</header>
      ${
        this.#secret
          ? html`<console-joining
              .client=${this.#client}
              .t=${t}
              language=${this.language}
              .secret=${this.#secret}
              @entered=${this.#entered}
            ></console-joining>`
          : html`<console-door
              .client=${this.#client}
              .t=${t}
              language=${this.language}
              heading=${this.heading}
              words=${this.#words}
              why=${this.why}
              @entered=${this.#entered}
            ></console-door>`
      }`
  }

  #open(office: Office, t: Translate) {
    return html`<div class="top">
        ${this.#practising(t)}
        ${this.#bar(office, t)}
        ${office.calls.here ? html`<console-calls .office=${office} .t=${t} language=${this.language} ?letters=${this.letters} @want=${this.#wanted}></console-calls>` : nothing}
        ${office.keyless ? nothing : html`<console-handover .office=${office} .t=${t} language=${this.language} ?letters=${this.letters} @want=${this.#wanted}></console-handover>`}
      </div>
      <div
        id="main"
        class="view ${this.view}"
        ?data-case=${office.selected !== undefined}
        tabindex="-1"
        @want=${this.#wanted}
      >
        ${this.view === 'cases' ? this.#cases(office, t) : nothing}
        ${paneOf(this.view, office, t, this.language, this.letters)}
        ${strip(office, t, this.view === 'cases' ? office.selected : undefined, this.letters)}
      </div>
      <console-guide .office=${office} .t=${t} language=${this.language} ?letters=${this.letters}></console-guide>
      <console-palette
        .office=${office}
        .t=${t}
        language=${this.language}
        ?letters=${this.letters}
        @want=${this.#wanted}
      ></console-palette>
      <console-keys
        .office=${office}
        .t=${t}
        language=${this.language}
        ?letters=${this.letters}
        languages=${this.languages}
        @letters=${this.#switchLetters}
        @want=${this.#wanted}
        @speak=${(event: CustomEvent<string>) => this.#speak(event.detail)}
      ></console-keys>`
  }

  #cases(office: Office, t: Translate) {
    return html`<nav aria-label=${t('console.queue.title')}>
        <console-queue .office=${office} .t=${t} language=${this.language} ?letters=${this.letters}></console-queue>
      </nav>
      <main>
        <console-case .office=${office} .t=${t} language=${this.language} ?letters=${this.letters}></console-case>
      </main>`
  }

  #bar(office: Office, t: Translate) {
    const views = VIEWS.filter((view) => may(office.me.role, view))
    return html`<header class="bar">
      <a class="away skip" href="#main" @click=${this.#skip}>${t('console.skip')}</a>
      <strong class=${views.length > 1 ? 'line' : 'line alone'}>${this.heading}</strong>
      ${views.length > 1 ? html`<console-views .office=${office} .t=${t} .views=${views} view=${this.view} @want=${this.#wanted}></console-views>` : nothing}
      <span class="end">
        ${office.connected ? nothing : html`<span class="chip bad" role="status">${t('console.offline')}</span>`}
        <button class="plain me small" aria-pressed=${this.view === 'ways'} aria-label=${t('console.ways.open', { name: office.me.name })} @click=${() => this.#do('ways')}>
          ${office.me.name}
        </button>
        <button
          class="plain tool search"
          aria-label=${t('console.key.palette')}
          aria-keyshortcuts="Control+K"
          @click=${() => this.#do('palette')}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <circle cx="7" cy="7" r="4.5" />
            <path d="m10.5 10.5 4 4" />
          </svg>
        </button>
        <button class="plain tool" aria-label=${t('console.key.keys')} @click=${() => this.#do('keys')}>?</button>
        <span class="tongue">${this.#languageSelect(t)}</span>
        <button class="lock" aria-keyshortcuts=${this.letters ? 'L' : nothing} @click=${() => this.#do('lock')}>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <rect x="3" y="7" width="10" height="7" rx="1.5" />
            <path d="M5 7V5a3 3 0 0 1 6 0v2" />
          </svg>
          <span>${t('console.key.lock')}</span> ${this.letters ? html`<kbd aria-hidden="true">L</kbd>` : nothing}
        </button>
      </span>
    </header>`
  }

  #practising(t: Translate) {
    return this.practice ? html`<p class="practice" role="note">${t('console.practice')}</p>` : nothing
  }

  #languageSelect(t: Translate) {
    return html`<select
      aria-label=${t('console.language')}
      @change=${(event: Event) => this.#speak((event.target as HTMLSelectElement).value)}
    >
      ${this.languages.split(' ').map((code) => html`<option value=${code} lang=${code} ?selected=${code === this.language}>${nameOfLanguage(code, code)}</option>`)}
    </select>`
  }

  async #speak(language: string): Promise<void> {
    const response = await this.#client.file(`phrases/${language}.json`)
    this.t = translator((await response.json()) as Phrases)
    this.language = language
    document.documentElement.lang = language
    this.#entitle()
  }

  async #welcome(): Promise<void> {
    const welcome = await this.#client.ask<Welcome>('welcome').catch(() => undefined)
    this.heading = welcome?.title ?? ''
    this.practice = welcome?.practice ?? false
  }

  /** An invitation or the demo's words come in the fragment, which no server sees; it is removed at once. */
  #takeFragment(): void {
    const brought = readFragment(location.hash, location.hostname)
    if (!brought) return
    history.replaceState(null, '', location.pathname)
    if (this.office) return
    this.#secret = brought.secret
    this.#words = brought.words
    this.requestUpdate()
  }

  async #entered(event: CustomEvent<Entered>): Promise<void> {
    const office = new Office(this.#client, event.detail, this.worklet)
    office.addEventListener('change', () => this.#changed(office))
    office.addEventListener('over', () => this.#lock('console.door.over'))
    office.addEventListener('idle', () => this.#lock(office.calls.taking ? 'console.door.idle-calls' : 'console.door.idle'))
    const drafts = await this.#drafts
    if (drafts) await office.drafts.unlock(drafts, office.keyring)
    await office.drafts.begin(new DraftShelf(office.me.id), () => office.keyring)
    this.#drafts = Promise.resolve(undefined)
    this.#secret = this.#words = this.why = ''
    this.view = FIRST[office.me.role] ?? 'cases'
    this.office = office
    await office.start()
  }

  #lock(why: string, verb: 'lock' | 'sign-out' = 'lock'): void {
    if (!this.office) return
    this.#drafts = this.office.lock(verb)
    this.office = undefined
    this.why = why
    this.#entitle()
  }

  /** The title says that somebody rings, or that it is soon locked, for whoever has another window in front. */
  #entitle(): void {
    const { t, office } = this
    if (!t) return
    const rings = office?.calls.ringing.length ?? 0
    if (office?.asking) document.title = t('console.calls.still-there')
    else document.title = rings > 0 ? t('console.calls.in-title', { count: rings, title: t('console.title') }) : t('console.title')
  }

  #changed(office: Office): void {
    this.requestUpdate()
    this.#entitle()
    if (!office.notice || this.#notice) return
    const { notice } = office
    this.#notice = setTimeout(() => {
      this.#notice = undefined
      if (office.notice === notice) office.say(undefined)
      else this.#changed(office)
    }, NOTICE_MS)
  }

  #pressed(event: KeyboardEvent): void {
    const dialogs = this.renderRoot.querySelectorAll<Picker | KeysHelp | HandingOver>('console-handover, console-guide, console-palette, console-keys')
    if (!this.office || [...dialogs].some((dialog) => dialog.isOpen)) return
    const action = this.#shortcuts.actionFor(pressOf(event))
    if (!action) return
    if (action !== 'back') event.preventDefault()
    this.#do(action)
  }

  #wanted(event: CustomEvent<Action>): void {
    this.#do(event.detail)
  }

  #do(action: Action): void {
    const { office, newsroom } = this
    if (!office || !office.offers(action)) return
    const pane = this.renderRoot.querySelector('console-case')
    const { selected } = office
    const acts: Record<Action, () => unknown> = {
      next: () => this.#show('cases').then(() => office.takeNext()),
      down: () => (newsroom ? office.newsroom?.step(1) : office.step(1)),
      up: () => (newsroom ? office.newsroom?.step(-1) : office.step(-1)),
      open: () => (newsroom ? newsroom.enter() : pane?.renderRoot.querySelector<HTMLElement>('.thread')?.focus()),
      reply: () => pane?.composer?.write('reply'),
      note: () => pane?.composer?.write('note'),
      insert: () => this.#insert(),
      snooze: () => pane?.ask('snooze'),
      'hand-over': () => pane?.ask('hand-over'),
      close: () => pane?.ask('close'),
      triage: () => pane?.ask('triage'),
      approve: () => pane?.approve(),
      strike: () => pane?.strike(),
      'take-up': () => selected && office.takeUp(selected),
      lock: () => this.#lock('console.door.locked'),
      keys: () => this.renderRoot.querySelector<KeysHelp>('console-keys')?.open(),
      undo: () => office.undo(),
      palette: () => this.renderRoot.querySelector<Palette>('console-palette')?.open(),
      send: () => (newsroom ? office.newsroom?.save() : pane?.composer?.send()),
      cases: () => this.#show('cases'),
      people: () => this.#show('people'),
      ways: () => this.#show('ways'),
      audit: () => this.#show('audit'),
      shifts: () => this.#show('shifts'),
      load: () => this.#show('load'),
      overview: () => this.#show('overview'),
      guide: () => this.#show('guide'),
      health: () => this.#show('health'),
      'sign-off': () => this.#lock('console.door.signed-off', 'sign-out'),
      'leave-shift': () => this.renderRoot.querySelector('console-handover')?.open('leave'),
      news: () => this.#show('news'),
      figures: () => this.#show('figures'),
      write: () => this.#show('news').then(() => this.newsroom?.write()),
      'take-call': () => office.calls.answer(),
      mute: () => office.calls.mute(),
      hold: () => office.calls.hold(),
      'read-out': () => this.#readOut(office),
      'end-call': () => this.call?.end(),
      back: () => this.call?.back() || (newsroom ? newsroom.back() : this.#back(office)),
    }
    void acts[action]()
  }

  /** The newsroom, when it is what is shown. */
  get newsroom() {
    return this.renderRoot.querySelector('console-newsroom')
  }

  /** The call that is being talked in. */
  get call() {
    return this.renderRoot.querySelector('console-calls')?.renderRoot.querySelector('console-call')
  }

  async #show(view: View): Promise<void> {
    this.view = view
    await this.updateComplete
  }

  /** Pick a step of the guide for what is being written: a reply, or a post. */
  #insert(): void {
    const writer = this.newsroom?.editor ?? this.renderRoot.querySelector('console-case')?.composer
    const picker = this.renderRoot.querySelector<GuidePicker>('console-guide')
    if (!writer || !picker) return
    picker.textLanguage = writer.textLanguage
    picker.onPick = (step, text) => writer.insert(step, text)
    picker.open()
  }

  /** Pick a step of the guide to read out, in the caller's language. */
  #readOut({ calls }: Office): void {
    const picker = this.renderRoot.querySelector<GuidePicker>('console-guide')
    if (!calls.mine || !picker) return
    picker.textLanguage = calls.mine.language
    picker.onPick = (_, text) => calls.read(text)
    picker.open()
  }

  /** Esc: out of a field first; on a small screen back to the list. */
  #back(office: Office): void {
    const pane = this.renderRoot.querySelector('console-case')
    if (pane?.asking) pane.asking = ''
    else if (pane?.composer?.matches(':focus-within')) pane.composer.blurField()
    else if (!matchMedia('(min-width: 60rem)').matches) void office.select(undefined)
  }

  #skip(event: Event): void {
    event.preventDefault()
    this.renderRoot.querySelector<HTMLElement>('#main')?.focus()
  }

  #switchLetters(event: CustomEvent<boolean>): void {
    this.letters = this.#shortcuts.letters = event.detail
  }

  #leaving(event: BeforeUnloadEvent): void {
    const { office } = this
    if (office && (office.calls.mine || office.drafts.unfinished || office.outgoing.all.length > 0)) event.preventDefault()
  }
}

customElements.define('safeconduct-console', Console)
