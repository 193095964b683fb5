/**
 * Something spoken, opened second by second, in memory only.
 *
 * The first seconds can be heard while the others are still being opened, or spoken. What is missing between
 * them, or does not open, stays a gap: closed up, it would be another message.
 */
import { fromBase64 } from '../sealing/encoding.ts'
import { SealingError } from '../sealing/errors.ts'
import { openSecond, SECOND } from '../sealing/sounds.ts'
import { DECODED } from './g711.ts'
import type { SealedSecond } from './wire.ts'

/** Not all of it is open yet; more is being spoken; it was ended; it stopped without an end; it did not arrive here. */
export type Standing = 'opening' | 'spoken-on' | 'whole' | 'cut-off' | 'failed'

/** Asked for at once: first what can be heard soon, then what one answer holds. */
const FIRST = 5
const BATCH = 60
/** While somebody speaks, a second comes every second. After so many looks without one, nobody does. */
const LOOK_AGAIN_MS = 3_000
const LOOKS = 4
/** Opening takes some 6 ms a second; after so many the page gets its turn. */
const AT_ONCE = 4

export interface Source {
  /** The epoch's identity, the tag of the case, and which of the messages in it this is. */
  readonly identity: string
  readonly tag: string
  readonly take: Uint8Array
  /** Whether it is so new that somebody may still be speaking. */
  readonly fresh: boolean
  fetch(start: number, limit: number): Promise<readonly SealedSecond[]>
}

export class Recording {
  standing: Standing = 'opening'
  readonly #source: Source
  readonly #changed: () => void
  readonly #seconds = new Map<number, Uint8Array>()
  readonly #stop = new AbortController()
  #next = 0
  #loading = false

  /** `changed` is called whenever there is more of it, or it stands differently. */
  constructor(source: Source, changed: () => void) {
    this.#source = source
    this.#changed = changed
  }

  /** Samples from its beginning to the end of what is known, gaps included. */
  get length(): number {
    if (this.#next === 0) return 0
    const last = this.#seconds.get(this.#next - 1)
    return (this.#next - 1) * SECOND + (last?.length ?? SECOND)
  }

  /** Whether more may follow. */
  get open(): boolean {
    return this.standing === 'opening' || this.standing === 'spoken-on'
  }

  /** Whether it was given up before its end: `load` may find more by now. */
  get resting(): boolean {
    return !this.#loading && (this.standing === 'cut-off' || this.standing === 'failed')
  }

  /** The numbers of the seconds that are missing or did not open. */
  get gaps(): readonly number[] {
    return Array.from({ length: this.#next }, (_, number) => number).filter((number) => !this.#seconds.has(number))
  }

  /** Samples from -1 to 1, from any place on. Silence where there are none. */
  read(start: number, count: number): Float32Array<ArrayBuffer> {
    const samples = new Float32Array(count)
    for (let at = 0; at < count; at += 1) {
      const place = start + at
      const byte = this.#seconds.get(Math.floor(place / SECOND))?.[place % SECOND]
      if (byte !== undefined) samples[at] = DECODED[byte]!
    }
    return samples
  }

  /**
   * Fetch and open it, to its end or until `forget`. Throws what the fetching throws. While it is `resting` it can be
   * called again and goes on from there; what was cut off stays so unless there is more of it at once.
   */
  async load(): Promise<void> {
    const cutOff = this.standing === 'cut-off'
    if (!cutOff) this.#stand('opening')
    this.#loading = true
    try {
      for (let looks = cutOff ? LOOKS - 1 : 0; !this.#stop.signal.aborted; ) {
        const limit = this.#next === 0 ? FIRST : BATCH
        const batch = await this.#source.fetch(this.#next, limit)
        if (await this.#openAll(batch)) return this.#stand('whole')
        if (batch.length === limit) continue
        looks = batch.length > 0 ? 0 : looks + 1
        if (!this.#source.fresh || looks >= LOOKS) return this.#stand('cut-off')
        this.#stand('spoken-on')
        await this.#pause(LOOK_AGAIN_MS)
      }
    } catch (error) {
      this.#stand('failed')
      throw error
    } finally {
      this.#loading = false
    }
  }

  /** Drop every sample, and stop. */
  forget(): void {
    this.#stop.abort()
    for (const sound of this.#seconds.values()) sound.fill(0)
    this.#seconds.clear()
  }

  /** Whether the ending was among them. */
  async #openAll(batch: readonly SealedSecond[]): Promise<boolean> {
    for (const { number, sealed } of batch) {
      const sound = await this.#open(number, sealed)
      if (this.#stop.signal.aborted) return false
      this.#next = number + (sound?.length === 0 ? 0 : 1)
      if (sound?.length === 0) return true
      if (sound) this.#seconds.set(number, sound)
      this.#changed()
      if (number % AT_ONCE === 0) await this.#pause(0)
    }
    return false
  }

  /** Undefined when it does not open: then it is a gap. */
  async #open(number: number, sealed: string): Promise<Uint8Array | undefined> {
    try {
      const { identity, tag, take } = this.#source
      return await openSecond(fromBase64(sealed), identity, number, tag, take)
    } catch (error) {
      if (error instanceof SealingError) return undefined
      throw error
    }
  }

  #stand(standing: Standing): void {
    if (this.#stop.signal.aborted || this.standing === standing) return
    this.standing = standing
    this.#changed()
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resume) => setTimeout(resume, milliseconds))
  }
}
