/** Replies on their way out: ten seconds in which one can still be taken back, then sealed and sent. */

export const UNDO_S = 10

/** One reply, not sent yet. */
export interface Pending {
  readonly caseId: string
  /** When it goes out, by the page's clock in milliseconds. */
  readonly at: number
  readonly sending: boolean
}

/** Counts each reply down. `send` is called once, when the time is over or somebody says now. */
export class Outgoing {
  readonly #pending = new Map<
    string,
    { pending: Pending; timer: ReturnType<typeof setTimeout>; send: () => Promise<void> }
  >()
  readonly #changed: () => void
  readonly #clock: () => number

  constructor(changed: () => void, clock: () => number = () => Date.now()) {
    this.#changed = changed
    this.#clock = clock
  }

  get all(): readonly Pending[] {
    return [...this.#pending.values()].map(({ pending }) => pending)
  }

  of(caseId: string): Pending | undefined {
    return this.#pending.get(caseId)?.pending
  }

  has(caseId: string): boolean {
    return this.#pending.has(caseId)
  }

  /** Whole seconds left to take it back. */
  left(pending: Pending): number {
    return Math.max(0, Math.ceil((pending.at - this.#clock()) / 1000))
  }

  begin(caseId: string, send: () => Promise<void>): void {
    const timer = setTimeout(() => void this.#send(caseId), UNDO_S * 1000)
    const pending = { caseId, at: this.#clock() + UNDO_S * 1000, sending: false }
    this.#pending.set(caseId, { pending, timer, send })
    this.#changed()
  }

  /** Take the newest back, or that of one case. The case id of what was taken back. */
  undo(caseId?: string): string | undefined {
    const held = [...this.#pending.values()].filter(({ pending }) => !pending.sending)
    const found = caseId ? held.find(({ pending }) => pending.caseId === caseId) : held.at(-1)
    if (!found) return undefined
    clearTimeout(found.timer)
    this.#pending.delete(found.pending.caseId)
    this.#changed()
    return found.pending.caseId
  }

  /** Take everything back: the console is being locked. */
  undoAll(): void {
    while (this.undo()) {
      // each turn takes one back
    }
  }

  async #send(caseId: string): Promise<void> {
    const held = this.#pending.get(caseId)
    if (!held) return
    this.#pending.set(caseId, { ...held, pending: { ...held.pending, sending: true } })
    this.#changed()
    try {
      await held.send()
    } finally {
      this.#pending.delete(caseId)
      this.#changed()
    }
  }
}
