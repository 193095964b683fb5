/** Between the telephone's 8,000 samples a second and those of a sound card, where the browser does not do it itself. */

/** Fewer samples: each is the mean of those that it stands for, which also takes away what 8 kHz cannot carry. */
export class Slower {
  readonly #ratio: number
  #sum = 0
  #count = 0
  #due: number

  /** `ratio`: samples in for one sample out, 1 or more. */
  constructor(ratio: number) {
    this.#ratio = this.#due = ratio
  }

  /** The sample that is due after this one, if one is. */
  push(sample: number): number | undefined {
    this.#sum += sample
    this.#count += 1
    if (this.#count < this.#due) return undefined
    const mean = this.#sum / this.#count
    this.#due += this.#ratio - this.#count
    this.#sum = this.#count = 0
    return mean
  }
}

/** More samples: on the straight line between the two they lie between. */
export class Faster {
  readonly #step: number
  readonly #pull: () => number
  #before = 0
  #next = 0
  #at = 1

  /** `ratio`: samples out for one of `pull`'s. */
  constructor(ratio: number, pull: () => number) {
    this.#step = 1 / ratio
    this.#pull = pull
  }

  next(): number {
    while (this.#at >= 1) {
      this.#before = this.#next
      this.#next = this.#pull()
      this.#at -= 1
    }
    const sample = this.#before + (this.#next - this.#before) * this.#at
    this.#at += this.#step
    return sample
  }
}
