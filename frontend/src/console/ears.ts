/** What was heard and not looked at yet: in a flood the queue is fetched once in a while, not once for each application. */

export interface Heard {
  readonly cases: ReadonlySet<string>
  /** Something in the queue changed, it is not known what. */
  readonly any: boolean
  /** People or keys changed. */
  readonly team: boolean
}

const GATHER_MS = 250

export class Ears {
  #cases = new Set<string>()
  #any = false
  #team = false
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #tell: (heard: Heard) => void

  constructor(tell: (heard: Heard) => void) {
    this.#tell = tell
  }

  hear(cases: readonly string[], team = false): void {
    for (const id of cases) this.#cases.add(id)
    this.#any ||= cases.length === 0
    this.#team ||= team
    this.#timer ??= setTimeout(() => this.#give(), GATHER_MS)
  }

  /** Hear no more. */
  shut(): void {
    clearTimeout(this.#timer)
  }

  #give(): void {
    const heard = { cases: this.#cases, any: this.#any, team: this.#team }
    this.#cases = new Set()
    this.#any = this.#team = false
    this.#timer = undefined
    this.#tell(heard)
  }
}
