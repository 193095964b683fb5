/** Live updates: the server says THAT something changed; what changed is fetched. */
import { Refused, type Client } from './wire.ts'

const FIRST_MS = 1_000
const LONGEST_MS = 20_000
/** The server writes at least every 15 seconds; after this silence the connection is dead. */
const SILENCE_MS = 40_000

export interface LiveEvent {
  readonly name: string
  readonly cases: readonly string[]
}

export interface Hearer {
  /** These cases changed; none stands for any of the queue. */
  changed(cases: readonly string[]): void
  /** People or keys changed, and with them maybe any of the queue. */
  teamChanged(): void
  /** Posts changed, or what the channel shows of them. */
  newsroomChanged(): void
  /** Who is on the telephone changed, or who takes calls. */
  callsChanged(): void
  /** Whether the line to the server stands. */
  connected(stands: boolean): void
  /** The session is over. */
  over(): void
}

/** Listen until `stop`, connecting again after each break. */
export async function listen(client: Client, hearer: Hearer, stop: AbortSignal): Promise<void> {
  for (let wait = FIRST_MS; !stop.aborted; wait = Math.min(wait * 2, LONGEST_MS)) {
    try {
      await hear(client, hearer, stop, () => (wait = FIRST_MS))
    } catch (error) {
      if (error instanceof Refused && error.status === 401 && !stop.aborted) return hearer.over()
    }
    if (stop.aborted) return
    hearer.connected(false)
    await new Promise((resolve) => setTimeout(resolve, wait))
  }
}

/** Ring on. A `hello` rings everything: what happened before it is not said again. */
export function tell(hearer: Hearer, { name, cases }: LiveEvent): void {
  if (name === 'changed') hearer.changed(cases)
  if (name === 'team' || name === 'hello') hearer.teamChanged()
  if (name === 'newsroom' || name === 'hello') hearer.newsroomChanged()
  if (name === 'calls' || name === 'hello') hearer.callsChanged()
}

async function hear(client: Client, hearer: Hearer, stop: AbortSignal, began: () => void): Promise<void> {
  const silence = new AbortController()
  const reader = (await client.listen(AbortSignal.any([stop, silence.signal]))).getReader()
  const decoder = new TextDecoder()
  let rest = ''
  for (;;) {
    const timer = setTimeout(() => silence.abort(), SILENCE_MS)
    const { done, value } = await reader.read().finally(() => clearTimeout(timer))
    if (done) return
    const { events, left } = parseEvents(rest + decoder.decode(value, { stream: true }))
    rest = left
    for (const event of events) {
      if (event.name === 'hello') {
        began()
        hearer.connected(true)
      }
      tell(hearer, event)
    }
  }
}

/** The whole events in `text` and what is left of it (the part of text/event-stream that our server writes). */
export function parseEvents(text: string): { events: LiveEvent[]; left: string } {
  const blocks = text.split('\n\n')
  const left = blocks.pop()!
  const events = blocks.flatMap((block) => {
    const found = /^event: (\w+)\ndata: (.*)$/.exec(block)
    return found ? [{ name: found[1]!, cases: JSON.parse(found[2]!) as string[] }] : []
  })
  return { events, left }
}
