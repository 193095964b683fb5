/** What was heard and not looked at yet: in a flood the queue is fetched once in a while, not once for each application. */

export interface Heard {
  readonly cases: ReadonlySet<string>
  /** Something in the queue changed, it is not known what. */
  readonly any: boolean
  /** People or keys changed. */
  readonly team: boolean
  /** Posts changed. */
  readonly newsroom: boolean
  /** Who is on the telephone changed, or who takes calls. */
  readonly calls: boolean
}

const GATHER_MS = 250
const SILENCE: Heard = { cases: new Set(), any: false, team: false, newsroom: false, calls: false }

export class Ears {
  #heard = SILENCE
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #tell: (heard: Heard) => void

  constructor(tell: (heard: Heard) => void) {
    this.#tell = tell
  }

  /** These cases changed; none stands for any of the queue. */
  hear(cases: readonly string[]): void {
    this.#add({ cases: new Set([...this.#heard.cases, ...cases]), any: this.#heard.any || cases.length === 0 })
  }

  hearTeam(): void {
    this.#add({ any: true, team: true })
  }

  hearNewsroom(): void {
    this.#add({ newsroom: true })
  }

  hearCalls(): void {
    this.#add({ calls: true })
  }

  /** Hear no more. */
  shut(): void {
    clearTimeout(this.#timer)
  }

  #add(more: Partial<Heard>): void {
    this.#heard = { ...this.#heard, ...more }
    this.#timer ??= setTimeout(() => this.#give(), GATHER_MS)
  }

  #give(): void {
    const heard = this.#heard
    this.#heard = SILENCE
    this.#timer = undefined
    this.#tell(heard)
  }
}
