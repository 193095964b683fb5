/** A spoken message in the thread of a case: heard from memory, never saved. */
import { css, html, LitElement, nothing, svg, type PropertyValues } from 'lit'
import { fromBase64 } from '../sealing/encoding.ts'
import type { Office } from './office.ts'
import type { Translate } from './phrases.ts'
import { SAMPLE_RATE } from './g711.ts'
import { Playback, RATES } from './playback.ts'
import { Recording } from './recording.ts'
import { base } from './styles.ts'
import type { Case, Entry, SealedSecond } from './wire.ts'

/** Hours: an entry that is older is not being spoken any more, however long somebody may speak. */
const FRESH_H = 2
const HOUR_S = 3600

export class Player extends LitElement {
  static override properties = {
    office: { attribute: false },
    t: { attribute: false },
    record: { attribute: false },
    entry: { attribute: false },
    tag: {},
    summary: { type: Boolean },
    from: { state: true },
  }
  declare office: Office
  declare t: Translate
  /** The case as it was fetched last, its entry, and the tag that its documents carry. */
  declare record: Case
  declare entry: Entry
  declare tag: string
  /** Whether a summary can be written here. */
  declare summary: boolean
  /** The second from which something is to be struck; none while nothing is. */
  declare from: number | undefined
  recording: Recording | undefined
  playback: Playback | undefined
  #take: string | undefined

  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 0.5rem;
        min-inline-size: min(26rem, 74vw);
      }
      .row {
        flex-wrap: nowrap;
      }
      .play {
        flex: none;
        min-inline-size: 6.5rem;
      }
      .where {
        display: grid;
        flex: 1 1 auto;
        gap: 0.125rem;
        min-inline-size: 0;
      }
      input[type='range'] {
        inline-size: 100%;
        min-block-size: 1.5rem;
        padding: 0;
        border: 0;
        background: none;
        accent-color: var(--accent);
      }
      svg {
        display: block;
        inline-size: 100%;
        block-size: 0.375rem;
        border-radius: 0.1875rem;
        background: var(--rule);
      }
      .here {
        fill: var(--accent);
      }
      .gap {
        fill: var(--bad);
      }
      .time {
        flex: none;
        font-variant-numeric: tabular-nums;
      }
      select {
        inline-size: auto;
        min-block-size: 2.25rem;
        padding-block: 0.125rem;
      }
      @media (max-width: 59.99rem) {
        .row {
          flex-wrap: wrap;
        }
        .where {
          order: 1;
          flex-basis: 100%;
        }
      }
    `,
  ]

  override willUpdate(changed: PropertyValues<this>): void {
    if (this.entry.take === this.#take) {
      if (changed.has('record') && this.#fresh) this.#loadMore(false)
      return
    }
    this.#drop()
    this.from = undefined
    this.#take = this.entry.take ?? undefined
    this.#begin()
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.requestUpdate()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#drop()
  }

  override render() {
    const { t, recording, playback } = this
    if (!recording || !playback) return nothing
    const { length } = recording
    const place = Math.floor(playback.place / SAMPLE_RATE)
    const all = Math.ceil(length / SAMPLE_RATE)
    return html`<div class="row" role="group" aria-label=${t('console.sound.title')} @keydown=${this.#pressed}>
        <button class="primary play" ?disabled=${length === 0} @click=${() => this.toggle()}>
          ${t(playback.playing ? 'console.sound.pause' : 'console.sound.play')}
        </button>
        <span class="where">
          ${this.#line(recording, all)}
          <input
            type="range"
            min="0"
            max=${all}
            step="1"
            .value=${String(place)}
            ?disabled=${length === 0}
            aria-label=${t('console.sound.position')}
            aria-valuetext=${t('console.sound.at', { place: clock(place), all: clock(all) })}
            @input=${(event: Event) => playback.seek(Number((event.target as HTMLInputElement).value) * SAMPLE_RATE)}
          />
        </span>
        <span class="time small">${clock(place)} / ${clock(all)}</span>
        <select
          aria-label=${t('console.sound.speed')}
          @change=${(event: Event) => playback.setRate(Number((event.target as HTMLSelectElement).value))}
        >
          ${RATES.map((rate) => html`<option value=${rate} ?selected=${rate === playback.rate}>${rate}×</option>`)}
        </select>
      </div>
      ${this.#standing(recording)}
      ${
        this.summary
          ? html`<div class="row">
              <button class="plain" @click=${this.#summarise}>${t('console.sound.summary')}</button> ${this.#striking(place)}
            </div>`
          : nothing
      }`
  }

  /** Seconds that are not wanted: from where it stood to where it stands. */
  #striking(place: number) {
    const { t, from } = this
    if (from === undefined) {
      return html`<button class="plain" @click=${() => (this.from = place)}>${t('console.strike.from')}</button>`
    }
    const span = { from: clock(from), to: clock(place) }
    return html`<button class="bad" ?disabled=${place <= from} @click=${() => void this.#strike(from, place)}>
        ${t('console.strike.sound', span)}
      </button>
      <button class="plain" @click=${() => (this.from = undefined)}>${t('console.note.drop')}</button>`
  }

  async #strike(start: number, end: number): Promise<void> {
    if (!this.entry.take) return
    await this.office.work.strikeSound(this.record.id, this.entry.take, start, end)
    this.from = undefined
    this.#drop()
    this.#take = this.entry.take
    this.#begin()
  }

  /** What is there, and where something is missing. */
  #line(recording: Recording, all: number) {
    const bars = recording.gaps.map((number) => svg`<rect class="gap" x=${number} width="1" height="1" />`)
    return html`<svg viewBox="0 0 ${Math.max(all, 1)} 1" preserveAspectRatio="none" aria-hidden="true">
      <rect class="here" width=${all} height="1" />
      ${bars}
    </svg>`
  }

  #standing(recording: Recording) {
    const { t } = this
    const missing = recording.gaps.length
    const said = recording.standing === 'whole' ? '' : t(`console.sound.${recording.standing}`)
    return html`<p class="soft small" role="status">
        ${said} ${missing ? t('console.sound.gaps', { seconds: missing }) : nothing}
      </p>
      ${recording.standing === 'failed' ? html`<div><button @click=${() => this.#load(recording)}>${t('console.sound.again')}</button></div>` : nothing}`
  }

  /** Play, or stop for a while. */
  toggle(): void {
    const { playback } = this
    if (playback?.playing) return playback.pause()
    this.#loadMore(true)
    void playback?.play()
  }

  /** The space bar plays and stops, wherever in the player the focus is; on a button it presses that, on a list it opens it. */
  #pressed(event: KeyboardEvent): void {
    if (event.key !== ' ' || !(event.target as Element).matches('input')) return
    event.preventDefault()
    this.toggle()
  }

  #summarise(): void {
    this.dispatchEvent(new CustomEvent('want', { detail: 'note', bubbles: true, composed: true }))
  }

  #begin(): void {
    const { office, entry, tag } = this
    const secret = office.keyring.secret(entry.epoch)
    if (!entry.take || !secret) return
    const at = { case: this.record.id, take: entry.take }
    const recording = new Recording(
      {
        identity: secret.identity,
        tag,
        take: fromBase64(entry.take),
        fresh: this.#fresh,
        fetch: async (start, limit) =>
          (await office.client.ask<{ seconds: SealedSecond[] }>('sound', { ...at, start, limit })).seconds,
      },
      () => this.requestUpdate(),
    )
    this.recording = recording
    this.playback = new Playback(recording, () => {
      if (this.playback?.playing) office.touch()
      this.requestUpdate()
    })
    this.#load(recording)
  }

  /** Whether somebody may still be speaking. */
  get #fresh(): boolean {
    return this.office.now / HOUR_S < this.entry.hour + FRESH_H
  }

  #load(recording: Recording, aloud = true): void {
    void this.office.attempt(() => recording.load(), aloud)
  }

  /** It may have been given up too early: the line was away, or the seconds came late. */
  #loadMore(aloud: boolean): void {
    if (this.recording?.resting) this.#load(this.recording, aloud)
  }

  #drop(): void {
    this.playback?.close()
    this.recording?.forget()
    this.playback = this.recording = undefined
    this.#take = undefined
  }
}

/** Seconds as `1:05`. */
const clock = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`

customElements.define('console-player', Player)

declare global {
  interface HTMLElementTagNameMap {
    'console-player': Player
  }
}
