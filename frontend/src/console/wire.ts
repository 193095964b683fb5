/** What the console speaks with the server (spec/console-api.md): sealed things, names and times. */

export type Role = 'lead' | 'caseworker' | 'publisher' | 'editor' | 'administrator'
/** Whoever holds no key and sees no case. */
export const KEYLESS: readonly Role[] = ['publisher', 'editor', 'administrator']
export const POST_STATES = ['draft', 'proposed', 'published', 'withdrawn'] as const
export type PostState = (typeof POST_STATES)[number]
export type CaseState = 'waiting' | 'held' | 'answered' | 'asleep' | 'closed'
export const CLOSINGS = [
  'answered',
  'referred',
  'thanks',
  'silent',
  'hung-up',
  'wrong-number',
  'prank',
  'abusive',
  'test',
] as const
export type Closing = (typeof CLOSINGS)[number]

export interface Welcome {
  readonly line: string
  readonly key: string
  readonly title: string
  readonly challenge: string
  readonly relying_party: string
  readonly languages: readonly string[]
  readonly practice: boolean
}

export interface Caseworker {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly team: string
  readonly recipient: string
  readonly card: string
  /** They cannot sign in until somebody lets them back. */
  readonly suspended: boolean
  /** A lead has compared the words of the card with them. */
  readonly confirmed: boolean
}

export interface EpochRecord {
  readonly team: string
  readonly epoch: string
  readonly recipient: string
  readonly note: string
  readonly opens: string
  readonly closes: string
}

export interface Keys {
  readonly roster: string
  readonly epochs: readonly EpochRecord[]
  readonly copies: readonly { readonly team: string; readonly epoch: string; readonly sealed: string }[]
  readonly leads: readonly string[]
  readonly lease_minutes: number
}

export interface SignedIn {
  readonly token: string
  readonly caseworker: Caseworker
  readonly sealed: string
  readonly keys: Keys
}

export interface Opened {
  readonly id: string
  /** The alias of whoever lost their keys and comes in anew; empty for a newcomer. */
  readonly name: string
  readonly team: string
  readonly role: Role
  readonly challenge: string
  readonly passkey: PublicKeyCredentialCreationOptionsJSON
  readonly keys: Keys
}

export interface Entry {
  readonly number: number
  readonly kind: 'application' | 'reply' | 'note' | 'proposal' | 'handover' | 'transcript'
  readonly team: string
  readonly epoch: string
  readonly hour: number
  readonly sealed: string
  /** Of something spoken: what its seconds are kept under. */
  readonly take: string | null
  /** How often a caseworker has struck something out of it. */
  readonly struck: number
}

/** One second of something spoken, or its ending. */
export interface SealedSecond {
  readonly number: number
  readonly sealed: string
}

export interface Case {
  readonly id: string
  readonly team: string
  readonly state: CaseState
  readonly language: string
  readonly channel: string
  readonly severity: number
  readonly since: number
  readonly holder: string | null
  readonly held_until: number | null
  readonly asleep_until: number | null
  readonly deadline: number
  readonly closing: Closing | null
  readonly label: Label | null
  /** The entry that waits for a second person, and who wrote it. */
  readonly proposal: number | null
  readonly proposer: string | null
  readonly extra_days: number
  /** For which public figures it has counted already: bits. */
  readonly counted: number
  readonly entries: readonly Entry[]
}

export const LABELS = ['missing', 'medical', 'law', 'border', 'family', 'money', 'threat', 'abuse'] as const
export type Label = (typeof LABELS)[number]

/** Who else works in the team, and which replies need a second person. */
export interface Colleagues {
  readonly people: readonly { readonly id: string; readonly name: string; readonly present: boolean }[]
  readonly second_person: 'off' | 'danger' | 'always'
  /** The open epoch notes of the line's other teams. */
  readonly teams: readonly string[]
}

export interface Queue {
  readonly now: number
  readonly summary: Readonly<Record<CaseState, number>> & { readonly oldest: number | null }
  readonly mine: readonly Case[]
  /** Since the stint began, or since the newest break. */
  readonly work_minutes: number
  /** Minutes of work after which a break is due; 0: never. */
  readonly break_after: number
}

export interface StepText {
  readonly title: string
  readonly text: string
  readonly digest: string
}

export interface GuideStep {
  readonly step: string
  readonly texts: Readonly<Record<string, StepText>>
}

/** A step that a post quotes, as the guide read when the post was saved. */
export interface QuotedStep {
  readonly step: string
  readonly title: string
  readonly lead: string
  readonly digest: string
  /** Whether the guide reads differently by now. */
  readonly stale: boolean
}

/** What keeps a post from being proposed. */
export interface PostProblem {
  readonly language: string
  readonly sentence_key: string
  readonly detail: string
}

/** A post: its newest revision, and how much of it the site (`shown`) and the channel (`carried`) have. */
export interface Post {
  readonly number: number
  readonly state: PostState
  readonly revision: number
  readonly author: string
  readonly mine: boolean
  readonly changed: number
  readonly texts: Readonly<Record<string, { readonly words: string; readonly steps: readonly QuotedStep[] }>>
  /** The message of each language as the channel will get it: Telegram's HTML. */
  readonly preview: Readonly<Record<string, string>>
  /** How long that message is, as Telegram counts. */
  readonly letters: Readonly<Record<string, number>>
  readonly problems: readonly PostProblem[]
  readonly approvals: readonly string[]
  readonly approved_by_me: boolean
  readonly may_approve: boolean
  readonly published: number | null
  readonly updated: number | null
  readonly shown: number
  readonly carried: number
  readonly edition: string
  readonly stale: boolean
}

export interface Posts {
  readonly posts: readonly Post[]
  readonly languages: readonly string[]
  /** The broadcast channel's name; empty when the line has none. */
  readonly channel: string
  /** Empty when all is well, `waiting`, or the kind of the error that stands in the way. */
  readonly channel_state: string
  /** How many follow the channel, as it was counted last. */
  readonly subscribers: number | null
  readonly edition: string
}

export interface AuditList {
  readonly records: readonly {
    readonly number: number
    readonly at: number
    readonly who: string
    readonly what: string
    readonly case: string | null
  }[]
  readonly names: Readonly<Record<string, string>>
  readonly chain: { readonly whole: number; readonly broken: number | null }
  readonly destroyed: readonly Destroyed[]
}

/** What was destroyed on a day, and the signed note that says so. */
export interface Destroyed {
  readonly tally: {
    readonly day: string
    readonly cases_due: number
    readonly cases_erased: number
    readonly epochs: number
    readonly chat_days: number
  }
  readonly note: string
}

/** Somebody on the telephone who waits for a person, or talks with one. */
export interface Caller {
  readonly call: string
  readonly language: string
  /** Seconds since 1970. */
  readonly since: number
  readonly place: 'waiting' | 'offered' | 'talking' | 'parked'
  /** Who talks with them; of those who wait: for whom. */
  readonly holder: string | null
  readonly message_offered: boolean
}

/** A colleague who takes calls. */
export interface OnDuty {
  readonly id: string
  readonly name: string
  readonly free: boolean
}

export interface CallRoom {
  readonly now: number
  /** Whether the line has a telephone at all. */
  readonly phone: boolean
  readonly taking: boolean
  readonly waiting: readonly Caller[]
  readonly on_duty: readonly OnDuty[]
}

/** The server said no. `kind` names the error, `message` is its English sentence. */
export class Refused extends Error {
  readonly kind: string
  readonly status: number

  constructor(kind: string, sentence: string, status: number) {
    super(sentence)
    this.kind = kind
    this.status = status
  }
}

/** The server did not answer: no network, or it is starting. */
export class Unreachable extends Error {
  readonly kind = 'Unreachable'
}

const PATIENCE_MS = 20_000
const BATCH = 50

/** Requests under one bearer token, which lives here and nowhere else. */
export class Client {
  #token = ''
  readonly #root: string

  constructor(root: string) {
    this.#root = root
  }

  keep(token: string): void {
    this.#token = token
  }

  forget(): void {
    this.#token = ''
  }

  /** Do a verb. Throws `Refused` or `Unreachable`. */
  async ask<Answer>(verb: string, asked: object = {}): Promise<Answer> {
    const response = await this.#post(verb, JSON.stringify(asked), AbortSignal.timeout(PATIENCE_MS))
    return (await response.json()) as Answer
  }

  /** The stream of live updates. Throws `Refused` or `Unreachable`. */
  async listen(stop: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const response = await this.#post('live', '', stop)
    return response.body!
  }

  /**
   * A socket whose handshake says who speaks and of what, as names of protocols: an address may be written down by a
   * proxy, and of somebody who does not say who they are the server reads nothing.
   */
  socket(path: string, protocol: string, subject: string): WebSocket {
    const address = new URL(`${this.#root}${path}`, location.href)
    address.protocol = address.protocol.replace('http', 'ws')
    const socket = new WebSocket(address, [protocol, this.#token, subject])
    socket.binaryType = 'arraybuffer'
    return socket
  }

  /** A public file of the console. */
  async file(path: string): Promise<Response> {
    const response = await fetch(`${this.#root}${path}`).catch(() => {
      throw new Unreachable()
    })
    if (!response.ok) throw new Unreachable()
    return response
  }

  async #post(verb: string, body: string, signal: AbortSignal): Promise<Response> {
    const headers: Record<string, string> = { 'content-type': 'application/json' }
    if (this.#token) headers['authorization'] = `Bearer ${this.#token}`
    let response: Response
    try {
      response = await fetch(`${this.#root}api/${verb}`, { method: 'POST', headers, body, signal })
    } catch {
      throw new Unreachable()
    }
    if (response.ok) return response
    const said = (await response.json().catch(() => ({}))) as { error?: string; kind?: string }
    if (!said.kind) throw new Unreachable()
    throw new Refused(said.kind, said.error ?? '', response.status)
  }
}

interface Several {
  readonly cases: readonly Case[]
  readonly left: readonly string[]
}

/** Cases with their entries, a handful at a time, the next on its way already; what an answer had no room for is asked for again. */
export async function* lookAll(client: Pick<Client, 'ask'>, ids: readonly string[]): AsyncGenerator<Case> {
  const wanted = [...ids]
  const more = (): Promise<Several> | undefined => {
    if (wanted.length === 0) return undefined
    const asked = client.ask<Several>('look-all', { cases: wanted.splice(0, BATCH) })
    asked.catch(() => undefined) // nobody may be there any more to hear of it
    return asked
  }
  for (let coming = more(); coming; ) {
    const { cases, left } = await coming
    wanted.unshift(...left)
    coming = more()
    yield* cases
  }
}
