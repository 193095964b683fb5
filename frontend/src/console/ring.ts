/** A soft bell while somebody waits: two tones, a second of them in every four. */

const LOUDNESS = 0.05
const ON_S = 1
const EVERY_MS = 4_000
const SOFTLY_S = 0.08

export class Ring {
  readonly #tones: readonly number[]
  #context: AudioContext | undefined
  #timer: ReturnType<typeof setInterval> | undefined

  /** `tones` in hertz. */
  constructor(tones: readonly number[]) {
    this.#tones = tones
  }

  /** To be called while a click or a key is being dealt with: a browser lets no page sound before one. */
  prepare(): void {
    this.#context ??= new AudioContext()
  }

  /** Ring, or be silent. */
  set(on: boolean): void {
    if (on === (this.#timer !== undefined)) return
    clearInterval(this.#timer)
    this.#timer = on ? setInterval(() => this.#sound(), EVERY_MS) : undefined
    if (!on) return
    this.prepare() // whoever signed in again takes calls without having switched it on here
    this.#sound()
  }

  shut(): void {
    this.set(false)
    void this.#context?.close()
    this.#context = undefined
  }

  #sound(): void {
    const context = this.#context
    if (!context) return
    const [now, gain] = [context.currentTime, context.createGain()]
    gain.gain.setValueAtTime(0, now)
    gain.gain.linearRampToValueAtTime(LOUDNESS, now + SOFTLY_S)
    gain.gain.setValueAtTime(LOUDNESS, now + ON_S - SOFTLY_S)
    gain.gain.linearRampToValueAtTime(0, now + ON_S)
    gain.connect(context.destination)
    for (const frequency of this.#tones) {
      const tone = new OscillatorNode(context, { frequency })
      tone.connect(gain)
      tone.start(now)
      tone.stop(now + ON_S)
    }
  }
}
