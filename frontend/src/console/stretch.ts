/**
 * Speech faster or slower at the same pitch: WSOLA (Verhelst and Roelands, "An overlap-add technique based on
 * waveform similarity", ICASSP 1993). Frames are taken from the sound as fast as it is to be heard, each moved by
 * a few milliseconds to where it best continues the one before, and faded into it.
 */

/** Samples of 8 kHz: 15 ms that are faded over, and 10 ms in either direction in which the best place is looked for. */
const HOP = 120
const REACH = 80
/** Every second place is tried: the ear does not hear the difference, and it is half the work. */
const STRIDE = 2

const FADE_IN = Float32Array.from({ length: HOP }, (_, at) => 0.5 - 0.5 * Math.cos((Math.PI * (at + 0.5)) / HOP))

/** Samples that must be there beyond those that are asked for. */
export const LOOKAHEAD = 2 * HOP + 2 * REACH

export class Stretch {
  readonly #read: (start: number, count: number) => Float32Array<ArrayBuffer>
  readonly #rate: number
  #at: number
  /** What would follow the last frame if nothing were stretched. */
  #tail: Float32Array

  /** `read` gives samples from any place on; `rate` is 2 for twice as fast. */
  constructor(read: (start: number, count: number) => Float32Array<ArrayBuffer>, at: number, rate: number) {
    this.#read = read
    this.#rate = rate
    this.#at = at
    this.#tail = read(at, HOP)
  }

  /** The place in the sound from which the next frame comes. */
  get at(): number {
    return this.#at
  }

  /** So many frames of 15 ms. */
  next(frames: number): Float32Array<ArrayBuffer> {
    const heard = new Float32Array(frames * HOP)
    for (let frame = 0; frame < frames; frame += 1) this.#frame(heard.subarray(frame * HOP, (frame + 1) * HOP))
    return heard
  }

  #frame(heard: Float32Array): void {
    const start = Math.round(this.#at)
    if (this.#rate === 1) {
      heard.set(this.#read(start, HOP))
    } else {
      const around = this.#read(start - REACH, LOOKAHEAD)
      const best = this.#best(around)
      for (let at = 0; at < HOP; at += 1) {
        const weight = FADE_IN[at]!
        heard[at] = this.#tail[at]! * (1 - weight) + around[best + at]! * weight
      }
      this.#tail = around.slice(best + HOP, best + 2 * HOP)
    }
    this.#at += HOP * this.#rate
  }

  /** Where in `around` the sound is most like what would have followed. */
  #best(around: Float32Array): number {
    let best = REACH
    let likest = -Infinity
    for (let place = 0; place <= 2 * REACH; place += STRIDE) {
      let alike = 0
      let power = 1e-9
      for (let at = 0; at < HOP; at += 1) {
        const sample = around[place + at]!
        alike += sample * this.#tail[at]!
        power += sample * sample
      }
      const likeness = alike / Math.sqrt(power)
      if (likeness > likest) {
        likest = likeness
        best = place
      }
    }
    return best
  }
}
