// What the pages speak with the server: spec/web-api.md. Each failure is one of three kinds, so that callers
// know whether waiting helps (`Passing`), sealing again helps (`EpochClosed`), or neither (`Refused`).

import { fromBase64, toBase64 } from '../sealing/encoding.ts'

/** Tor and bad mobile networks are slow; a minute of silence is a broken connection. */
const PATIENCE_MS = 60_000

/** The line cannot be reached, or cannot take it now. `seconds` is what the server asked us to wait. */
export class Passing extends Error {
  readonly why: 'busy' | 'unreachable'
  readonly seconds: number | null

  constructor(why: 'busy' | 'unreachable', seconds: number | null = null) {
    super(why)
    this.why = why
    this.seconds = seconds
  }
}

/** What was sent is sealed to a key that is no longer in use. */
export class EpochClosed extends Error {}

/** The server will not take this, now or later. */
export class Refused extends Error {}

export interface Keys {
  readonly roster: string
  readonly epochs: readonly string[]
  /** Days that a case is kept after the last contact. */
  readonly retention: number
  /** The same of teams for which it is another number. */
  readonly teams: Readonly<Record<string, number>>
  /** So many more when the applicant wishes it. */
  readonly extra: number
}

/** What the line sees of a letter that it cannot open. */
export interface Seen {
  /** 0 ordinary, 1 soon, 2 today, 3 danger now. */
  readonly severity: number
  readonly keepLonger: boolean
  /** Lookups of further receipts that are to lead to the same case. */
  readonly others: readonly Uint8Array[]
  /** Of an application only: 32 bytes for the public book. */
  readonly opening: Uint8Array | null
}

export const NOTHING_SEEN: Seen = { severity: 0, keepLonger: false, others: [], opening: null }

export interface Delivery {
  readonly key: Uint8Array
  readonly lookup: Uint8Array
  readonly decoy: Uint8Array | null
  readonly team: string
  readonly epoch: string
  readonly language: string
  readonly seen: Seen
  readonly sealed: Uint8Array
}

export interface SealedAnswer {
  readonly team: string
  readonly epoch: string
  /** A date, ISO 8601. */
  readonly made: string
  readonly sealed: Uint8Array
}

export interface Answers {
  readonly answers: readonly SealedAnswer[]
  /** The date on which the case is erased unless somebody writes again. */
  readonly until: string | null
}

export async function fetchKeys(): Promise<Keys> {
  return ask<Keys>('/keys')
}

/** Hand in one envelope. Comes back when the server has it on disk. The same key may be sent again. */
export async function handIn(delivery: Delivery): Promise<void> {
  const { key, lookup, decoy, sealed, seen, ...rest } = delivery
  const { severity, keepLonger, others, opening } = seen
  await ask('/intake', {
    v: 1,
    key: toBase64(key),
    lookup: toBase64(lookup),
    ...rest,
    sealed: toBase64(sealed),
    ...(decoy ? { decoy: toBase64(decoy) } : {}),
    severity,
    keep_longer: keepLonger,
    others: others.map(toBase64),
    ...(opening ? { opening: toBase64(opening) } : {}),
  })
}

export async function fetchAnswers(lookup: Uint8Array): Promise<Answers> {
  type Wire = { answers: (Omit<SealedAnswer, 'sealed'> & { sealed: string })[]; until: string | null }
  const { answers, until } = await ask<Wire>('/answers', { v: 1, lookup: toBase64(lookup) })
  return { answers: answers.map((one) => ({ ...one, sealed: fromBase64(one.sealed) })), until }
}

export async function erase(lookup: Uint8Array): Promise<void> {
  await ask('/erasure', { v: 1, lookup: toBase64(lookup) })
}

/** A file of the page itself: its phrases, a word list. */
export async function fetchFile(address: string): Promise<string> {
  const { status, text } = await reach(address, { cache: 'default' })
  if (status !== 200) throw new Passing('unreachable')
  return text
}

/** Ask the line, or send it something; its answer. */
export async function ask<T>(address: string, body?: object): Promise<T> {
  const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const { status, headers, text } = await reach(address, { cache: 'no-store', ...(body ? post : {}) })
  if (status === 200 || status === 201) return read<T>(text)
  if (status === 409) throw new EpochClosed()
  if (status >= 500 || status === 429 || status === 408) throw new Passing('busy', waitOf(headers))
  throw new Refused(String(status))
}

/** A whole answer, or `Passing` when there is none within `PATIENCE_MS`. No cookie, no referrer, no redirect. */
async function reach(address: string, options: RequestInit): Promise<{ status: number; headers: Headers; text: string }> {
  const giveUp = new AbortController()
  const timer = setTimeout(() => giveUp.abort(), PATIENCE_MS)
  try {
    const response = await fetch(address, {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      redirect: 'error',
      signal: giveUp.signal,
      ...options,
    })
    return { status: response.status, headers: response.headers, text: await response.text() }
  } catch {
    throw new Passing('unreachable')
  } finally {
    clearTimeout(timer)
  }
}

/** What is not an answer of ours (a hotel's login page) is a bad network, not a refusal. */
function read<T>(text: string): T {
  try {
    const answer = JSON.parse(text) as T & { v?: unknown }
    if (answer.v === 1) return answer
  } catch {
    // Told below, together with an answer of another kind.
  }
  throw new Passing('unreachable')
}

function waitOf(headers: Headers): number | null {
  const seconds = Number.parseInt(headers.get('retry-after') ?? '', 10)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null
}
