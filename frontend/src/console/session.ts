/** A signed-in console: who it is, whether the line to the server stands, what happened last. */
import type { Entered } from './entering.ts'
import type { Keyring } from './keyring.ts'
import { noticeOf, UNREACHABLE, type Notice } from './notice.ts'
import { KEYLESS, Refused, Unreachable, type Caseworker, type Client } from './wire.ts'

const IDLE_LOCK_MS = 15 * 60_000

/** Dispatches `change` whenever something to be shown changed, `over` when the session has ended. */
export class Session extends EventTarget {
  readonly client: Client
  readonly me: Caseworker
  keyring: Keyring
  connected = true
  notice: Notice | undefined
  protected readonly stop = new AbortController()
  #active = Date.now()

  constructor(client: Client, entered: Entered) {
    super()
    this.client = client
    this.me = entered.me
    this.keyring = entered.keyring
  }

  get lead(): boolean {
    return this.me.role === 'lead'
  }

  /** A publisher writes posts, and has neither keys nor cases. */
  get publisher(): boolean {
    return this.me.role === 'publisher'
  }

  /** Whoever has neither keys nor cases. */
  get keyless(): boolean {
    return KEYLESS.includes(this.me.role)
  }

  /** Somebody is there: the console is not locked for now. */
  touch(): void {
    this.#active = Date.now()
  }

  /** For how many milliseconds nobody need touch it. */
  protected get patience(): number {
    return IDLE_LOCK_MS
  }

  /** Milliseconds until it is to be locked, if nobody touches it. */
  protected get left(): number {
    return this.#active + this.patience - Date.now()
  }

  /** Whether nobody has touched it for so long that it is to be locked. */
  protected get idle(): boolean {
    return this.left < 0
  }

  say(notice: Notice | undefined): void {
    this.set(() => (this.notice = notice))
  }

  /** Do it; say what went wrong. What nobody asked for (`aloud` is false) only shows that the line is gone. */
  async attempt(act: () => Promise<unknown>, aloud = true): Promise<boolean> {
    try {
      await act()
      if (!this.connected) this.#reached()
      return true
    } catch (error) {
      this.failed(error, aloud)
      return false
    }
  }

  protected failed(error: unknown, aloud: boolean): void {
    if (error instanceof Refused && error.status === 401) return this.over()
    const away = error instanceof Unreachable
    if (away) this.set(() => (this.connected = false))
    if (aloud || !away) this.say(noticeOf(error))
  }

  protected over(): void {
    if (!this.stop.signal.aborted) this.dispatchEvent(new Event('over'))
  }

  protected set(change: () => void): void {
    change()
    this.tell()
  }

  protected tell(): void {
    this.dispatchEvent(new Event('change'))
  }

  #reached(): void {
    this.connected = true
    this.say(this.notice?.key === UNREACHABLE ? undefined : this.notice)
  }
}
