/** What the rehearsal's server tells about a call, and what the page does in it. */

export interface Known {
  readonly text: string
  readonly language: string
  readonly what: 'phrase' | 'step' | 'more' | 'choice'
  readonly name: string
}

/** One of these at a time. */
export interface Told {
  readonly state?: 'connected' | 'unanswered' | 'over'
  /** A recording of the line that is being said. */
  readonly heard?: Known
  /** Sound that is no recording: a person, an answer, a tone. */
  readonly strange?: boolean
  readonly receipt?: string
  /** The made-up sentence is being said, for so many seconds; -1: the server has no voice. */
  readonly saying?: number
  /** Recordings that the line has not made yet. */
  readonly missing?: number
}

export type Does =
  | { readonly does: 'press'; readonly key: string }
  | { readonly does: 'hang-up' }
  | { readonly does: 'say'; readonly language: string }

export interface Ears {
  told(told: Told): void
  /** 20 ms of the line: 160 bytes of mu-law. */
  sound(frame: ArrayBuffer): void
  gone(): void
}

/** One call: it rings as soon as this is made. */
export class Call {
  readonly #socket: WebSocket

  constructor(ears: Ears) {
    this.#socket = new WebSocket(new URL('/call', location.href.replace(/^http/, 'ws')))
    this.#socket.binaryType = 'arraybuffer'
    this.#socket.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) =>
      typeof data === 'string' ? ears.told(JSON.parse(data) as Told) : ears.sound(data)
    this.#socket.onclose = () => ears.gone()
  }

  does(said: Does): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(said))
    else if (said.does === 'hang-up') this.#socket.close()
  }

  say(frame: ArrayBuffer): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(frame)
  }
}

export async function words(language: string): Promise<Record<string, string>> {
  const answer = await fetch(`/words/${language}.json`)
  if (!answer.ok) throw new Error(`words: ${answer.status}`)
  return (await answer.json()) as Record<string, string>
}
