/**
 * What stands between the network and the ear: sound comes in frames, unevenly, and leaves evenly. A little
 * is kept back so that a late frame makes no gap; what has piled up after a break is skipped, for nobody can
 * talk with somebody who hears everything half a second later.
 */
import { DECODED, SAMPLE_RATE } from './g711.ts'

/** 80 ms are gathered before anything is heard, and again after each gap. */
const GATHER = (SAMPLE_RATE * 80) / 1000
/** More than 240 ms is too late: it is cut back to what is gathered. */
const MOST = (SAMPLE_RATE * 240) / 1000
const ROOM = 4096

export class Jitter {
  readonly #ring = new Float32Array(ROOM)
  #from = 0
  #held = 0
  #flowing = false

  /** Samples that wait to be heard. */
  get held(): number {
    return this.#held
  }

  push(frame: Uint8Array): void {
    for (const byte of frame) {
      this.#ring[(this.#from + this.#held) % ROOM] = DECODED[byte]!
      this.#held += 1
    }
    if (this.#held > MOST) this.#skip(this.#held - GATHER)
    if (this.#held >= GATHER) this.#flowing = true
  }

  /** The next sample; silence while there is too little. */
  pull(): number {
    if (this.#held === 0) this.#flowing = false
    if (!this.#flowing) return 0
    const sample = this.#ring[this.#from]!
    this.#skip(1)
    return sample
  }

  #skip(samples: number): void {
    this.#from = (this.#from + samples) % ROOM
    this.#held -= samples
  }
}
