/** Playing a recording from memory: Web Audio, a little ahead of the ear. */
import { SAMPLE_RATE } from './g711.ts'
import type { Recording } from './recording.ts'
import { LOOKAHEAD, Stretch } from './stretch.ts'

export const RATES = [0.75, 1, 1.25, 1.5, 2] as const
/** Frames of 15 ms that are played as one piece: 0.3 s. */
const FRAMES = 20
/** A page in the background is woken once a second. */
const AHEAD_S = 2.5
const FEED_MS = 100
const STARTING_S = 0.05

/** A piece on its way to the ear: when it begins and ends by the audio clock, and which samples it plays. */
interface Piece {
  readonly node: AudioBufferSourceNode
  readonly begins: number
  readonly ends: number
  readonly from: number
  readonly to: number
}

export class Playback {
  playing = false
  readonly #recording: Recording
  readonly #changed: () => void
  #rate = 1
  #place = 0
  #context: AudioContext | undefined
  #stretch: Stretch | undefined
  #pieces: Piece[] = []
  #timer: ReturnType<typeof setInterval> | undefined

  /** `changed` is called while it plays, and when it stops. */
  constructor(recording: Recording, changed: () => void) {
    this.#recording = recording
    this.#changed = changed
  }

  get rate(): number {
    return this.#rate
  }

  /** The sample that is heard now. */
  get place(): number {
    const now = this.#context?.currentTime ?? 0
    const piece = this.#pieces.findLast(({ begins }) => begins <= now)
    if (!piece) return this.#place
    const part = Math.min(1, (now - piece.begins) / (piece.ends - piece.begins))
    return Math.min(piece.from + part * (piece.to - piece.from), this.#recording.length)
  }

  async play(): Promise<void> {
    if (this.playing) return
    if (!this.#recording.open && this.place >= this.#recording.length) this.#place = 0
    this.playing = true
    this.#context ??= new AudioContext({ sampleRate: SAMPLE_RATE })
    await this.#context.resume()
    if (!this.playing) return
    this.#timer = setInterval(() => this.#feed(), FEED_MS)
    this.#restart(this.#place)
  }

  pause(): void {
    if (!this.playing) return
    this.#place = this.place
    this.playing = false
    clearInterval(this.#timer)
    this.#silence()
    this.#changed()
  }

  seek(place: number): void {
    this.#restart(Math.max(0, Math.min(place, this.#recording.length)))
  }

  setRate(rate: number): void {
    const place = this.place
    this.#rate = rate
    this.#restart(place)
  }

  /** Stop for good. */
  close(): void {
    this.pause()
    void this.#context?.close()
    this.#context = undefined
  }

  #restart(place: number): void {
    this.#silence()
    this.#place = place
    this.#stretch = undefined
    if (this.playing) this.#feed()
    this.#changed()
  }

  #feed(): void {
    const context = this.#context!
    while ((this.#pieces.at(-1)?.ends ?? 0) < context.currentTime + AHEAD_S && this.#ready()) this.#schedule(context)
    const left = this.#pieces.at(-1)
    const over = !this.#recording.open && this.#after >= this.#recording.length
    if (over && (!left || left.ends <= context.currentTime)) {
      this.pause()
      this.#place = this.#recording.length
    }
    this.#changed()
  }

  /** The place after everything that is scheduled. */
  get #after(): number {
    return this.#stretch?.at ?? this.#place
  }

  /** Whether the next piece is open; at the end of a recording a part of one is enough. */
  #ready(): boolean {
    const { length, open } = this.#recording
    const needed = open ? FRAMES * 0.015 * SAMPLE_RATE * this.#rate + LOOKAHEAD : 0
    return this.#after < length && this.#after + needed <= length
  }

  #schedule(context: AudioContext): void {
    this.#stretch ??= new Stretch((start, count) => this.#recording.read(start, count), this.#place, this.#rate)
    const from = this.#stretch.at
    const sound = this.#stretch.next(FRAMES)
    const buffer = context.createBuffer(1, sound.length, SAMPLE_RATE)
    buffer.copyToChannel(sound, 0)
    const node = context.createBufferSource()
    node.buffer = buffer
    node.connect(context.destination)
    const begins = Math.max(this.#pieces.at(-1)?.ends ?? 0, context.currentTime + STARTING_S)
    node.start(begins)
    this.#pieces = this.#pieces.filter(({ ends }) => ends > context.currentTime)
    this.#pieces.push({ node, begins, ends: begins + buffer.duration, from, to: this.#stretch.at })
  }

  #silence(): void {
    for (const { node } of this.#pieces) node.stop()
    this.#pieces = []
  }
}
