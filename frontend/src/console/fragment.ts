/** What a link to the console may bring in its fragment, which no server sees. */

/** Where the demo runs: nobody who sends a link can put a page of theirs, or a line's, there. */
const DEMO_HOSTS: readonly string[] = ['localhost', '127.0.0.1']

export interface Brought {
  /** An invitation's secret; empty when there is none. */
  readonly secret: string
  /** The demo's recovery words; empty when there are none. */
  readonly words: string
}

/**
 * Read a fragment such as `#join=…` or `#words=…`; undefined when it brings neither. Words are taken on this very
 * machine only: on a real line a link that carries them would sign a caseworker in as whoever made the link.
 */
export function readFragment(hash: string, host: string): Brought | undefined {
  const given = new URLSearchParams(hash.slice(1))
  const secret = given.get('join') ?? ''
  const words = given.get('words') ?? ''
  if (!secret && !words) return undefined
  return { secret, words: DEMO_HOSTS.includes(host) ? words.replace(/[^a-z]+/gi, ' ').trim() : '' }
}
