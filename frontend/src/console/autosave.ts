/** Saving a little after the last letter, one at a time, and again after a failure. */

const QUIET_MS = 900
const AGAIN_MS = 5_000

export class Autosave {
  readonly #save: () => Promise<boolean>
  #timer: ReturnType<typeof setTimeout> | undefined
  #running: Promise<void> | undefined
  #shut = false

  /** `save` answers whether nothing is left to be saved. */
  constructor(save: () => Promise<boolean>) {
    this.#save = save
  }

  /** Something was written: save when no more comes for a moment. */
  later(wait = QUIET_MS): void {
    clearTimeout(this.#timer)
    if (!this.#shut) this.#timer = setTimeout(() => void this.now(), wait)
  }

  /** Save, after what is being saved already. */
  async now(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    while (this.#running) await this.#running
    if (this.#shut) return
    this.#running = this.#once()
    await this.#running
  }

  shut(): void {
    this.#shut = true
    clearTimeout(this.#timer)
  }

  async #once(): Promise<void> {
    const done = await this.#save()
    this.#running = undefined
    if (!done) this.later(AGAIN_MS)
  }
}
