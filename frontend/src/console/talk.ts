/** The conversation of one call: its sound, the socket that carries it, and coming back when the network was away. */
import { Audio, type Microphone } from './audio.ts'
import { FRAME } from './g711.ts'
import type { Client } from './wire.ts'

/** `over`: the caller has left, or the call is somebody else's; `given-up`: the network stayed away. */
export type Line = 'connecting' | 'on' | 'lost' | 'over' | 'given-up'

/** For so long a lost connection is tried again. */
export const RETRY_S = 10
const RETRY_MS = 500
/** More than half a second that waits to be sent is late already. */
const MOST_WAITING = FRAME * 25
/** The server's close codes: the conversation is over, what was sent cannot be used, sign in again. */
const FINAL = [1000, 4400, 4401]
/** The call is not ours: not any more, or (before anything was heard) the server does not know yet that it is. */
const NOT_OURS = 4403

/** Dispatches `level` about ten times a second. */
export class Talk extends EventTarget {
  readonly call: string
  line: Line = 'connecting'
  microphone: Microphone = 'asking'
  muted = false
  /** While the caller is parked, they hear the guide and nobody hears anybody. */
  parked = false
  /** How loud both sides are, 0 to 1. */
  heard = 0
  spoken = 0
  readonly #client: Client
  readonly #audio: Audio
  readonly #tell: () => void
  #socket: WebSocket | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #lostAt: number | undefined
  #begun = false

  constructor(client: Client, worklet: string, call: string, tell: () => void) {
    super()
    this.call = call
    this.#client = client
    this.#tell = tell
    this.#audio = new Audio(worklet, {
      spoke: (frame) => this.#say(frame),
      loud: (heard, spoken) => this.#level(heard, spoken),
    })
  }

  /** Hear the caller at once, whatever becomes of the microphone. */
  async start(): Promise<void> {
    await this.#audio.hear()
    if (this.#ended) return
    this.#connect()
    this.microphone = await this.#audio.speak()
    this.#tell()
  }

  close(): void {
    this.#end('over')
  }

  get #ended(): boolean {
    return this.line === 'over' || this.line === 'given-up'
  }

  #connect(): void {
    const socket = (this.#socket = this.#client.socket('talk', 'safeconduct.talk', this.call))
    socket.onopen = () => this.#set('on')
    socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
      this.#lostAt = undefined
      this.#begun = true
      if (!this.parked) this.#audio.play(data)
    }
    socket.onclose = ({ code }) => {
      if (socket === this.#socket) this.#closed(code)
    }
  }

  #closed(code: number): void {
    if (this.#ended) return
    if (FINAL.includes(code) || (code === NOT_OURS && this.#begun)) return this.#end('over')
    this.#lostAt ??= Date.now()
    if (Date.now() - this.#lostAt > RETRY_S * 1000) return this.#end('given-up')
    this.#set('lost')
    this.#timer = setTimeout(() => this.#connect(), RETRY_MS)
  }

  #say(frame: ArrayBuffer): void {
    const socket = this.#socket
    if (this.muted || this.parked || this.microphone !== 'on' || socket?.readyState !== WebSocket.OPEN) return
    if (socket.bufferedAmount < MOST_WAITING) socket.send(frame)
  }

  #level(heard: number, spoken: number): void {
    this.heard = heard
    this.spoken = this.muted ? 0 : spoken
    this.dispatchEvent(new Event('level'))
  }

  #set(line: Line): void {
    this.line = line
    this.#tell()
  }

  #end(line: Line): void {
    if (this.#ended) return
    clearTimeout(this.#timer)
    this.#audio.close()
    this.line = line
    this.#socket?.close()
    this.#tell()
  }
}
