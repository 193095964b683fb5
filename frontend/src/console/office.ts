/**
 * The unlocked console: its keys, the cases it opened, what is being written. All of it lives in this
 * object; locking drops the object, and with it every key and every opened text.
 */
import { aliasOf } from './alias.ts'
import { Calls } from './calls.ts'
import { Drafts, type Draft } from './drafts.ts'
import { Ears, type Heard } from './ears.ts'
import type { Entered } from './entering.ts'
import { listen } from './live.ts'
import { Newsroom } from './newsroom.ts'
import { Outgoing } from './outgoing.ts'
import { SearchIndex } from './search.ts'
import { Session } from './session.ts'
import { CALLS, may, type Action } from './shortcuts.ts'
import { openThread, type Thread } from './thread.ts'
import { writeNote, writeReply } from './writing.ts'
import {
  lookAll,
  Refused,
  type Case,
  type CaseState,
  type Client,
  type Closing,
  type GuideStep,
  type Keys,
  type Queue,
} from './wire.ts'

export type Shelf = 'mine' | 'answered' | 'asleep' | 'closed'
const RENEW_MS = 60_000
const TICK_MS = 1_000
/** Whoever takes calls at night may have nothing to touch for long; they are asked before it is locked. */
const CALLS_LOCK_MS = 60 * 60_000
const ASK_MS = 2 * 60_000
const SHELF_LIMIT = 200
const LISTING_LIMIT = 5000

/** Dispatches also `team` when people or keys changed, and `idle` when nobody has touched it for a while. */
export class Office extends Session {
  readonly drafts = new Drafts()
  readonly outgoing = new Outgoing(() => this.tell())
  /** Where posts are written and approved; none for a caseworker. */
  readonly newsroom: Newsroom | undefined
  /** The telephone, if the line has one. */
  readonly calls: Calls
  readonly search = new SearchIndex()
  queue: Queue | undefined
  guide: readonly GuideStep[] = []
  shelf: Shelf = 'mine'
  shelved: readonly Case[] = []
  selected: string | undefined
  searching = false
  readonly #root: Entered['root']
  readonly #cases = new Map<string, Case>()
  readonly #threads = new Map<string, Thread>()
  readonly #taken = new Map<string, Draft>()
  readonly #ears = new Ears((heard) => void this.#heard(heard))
  #skew = 0
  #asked = false
  #timers: ReturnType<typeof setInterval>[] = []

  /** `worklet`: where the script of the audio thread is. */
  constructor(client: Client, entered: Entered, worklet: string) {
    super(client, entered)
    this.calls = new Calls(this, worklet, () => this.tell())
    this.#root = entered.root
    if (this.lead || this.publisher) this.newsroom = new Newsroom(this, () => this.tell())
  }

  /** Seconds since 1970 by the server's clock. */
  get now(): number {
    return Date.now() / 1000 + this.#skew
  }

  /** Whether this caseworker can do this here at all. */
  offers(action: Action): boolean {
    return may(this.me.role, action) && (this.calls.here || !CALLS.includes(action))
  }

  /** Whether it is asked if anybody is there: soon it is locked, and takes no more calls. */
  get asking(): boolean {
    return this.calls.taking && this.left < ASK_MS
  }

  override touch(): void {
    super.touch()
    this.#ask()
  }

  get list(): readonly Case[] {
    return this.shelf === 'mine' ? (this.queue?.mine ?? []) : this.shelved
  }

  caseOf(id: string): Case | undefined {
    return this.#cases.get(id)
  }

  threadOf(id: string): Thread | undefined {
    return this.#threads.get(id)
  }

  holds(record: Case): boolean {
    return record.state === 'held' && record.holder === this.me.id
  }

  async start(): Promise<void> {
    this.#timers = [setInterval(() => this.#tick(), TICK_MS), setInterval(() => void this.#renew(), RENEW_MS)]
    void listen(
      this.client,
      {
        changed: (cases) => this.#ears.hear(cases),
        teamChanged: () => this.#ears.hearTeam(),
        newsroomChanged: () => this.#ears.hearNewsroom(),
        callsChanged: () => this.#ears.hearCalls(),
        connected: (stands) => this.set(() => (this.connected = stands)),
        over: () => this.over(),
      },
      this.stop.signal,
    )
    await this.attempt(async () => {
      if (!this.publisher) await Promise.all([this.#refresh(), this.calls.refresh()])
      await this.newsroom?.start()
      this.guide = (await this.client.ask<{ steps: GuideStep[] }>('guide')).steps
    })
    const first = this.queue?.mine[0]
    if (first && !this.selected && matchMedia('(min-width: 60rem)').matches) await this.select(first.id)
    this.tell()
  }

  async select(id: string | undefined): Promise<void> {
    this.set(() => (this.selected = id))
    if (id && !this.#threads.has(id)) await this.attempt(() => this.#look(id))
  }

  /** Move the selection in the list. */
  async step(by: 1 | -1): Promise<void> {
    const ids = this.list.map((record) => record.id)
    const at = this.selected ? ids.indexOf(this.selected) : -1
    const next = ids[Math.max(0, Math.min(ids.length - 1, at + by))]
    if (next) await this.select(next)
  }

  async show(shelf: Shelf): Promise<void> {
    this.set(() => {
      this.shelf = shelf
      this.shelved = []
    })
    await this.attempt(() => this.#fetchShelf())
  }

  async takeNext(): Promise<void> {
    await this.attempt(async () => {
      const { case: taken } = await this.client.ask<{ case: Case | null }>('take-next')
      if (!taken) return this.say({ key: 'console.queue.empty', tone: 'good' })
      this.shelf = 'mine'
      await this.#keep(taken)
      this.selected = taken.id
      await this.#refresh()
    })
  }

  async takeUp(id: string): Promise<void> {
    await this.attempt(async () => {
      const { case: taken } = await this.client.ask<{ case: Case }>('take-up', { case: id })
      this.shelf = 'mine'
      await this.#keep(taken)
      await this.#refresh()
    })
  }

  /** Begin the ten seconds after which the reply is sealed and sent. */
  reply(id: string): void {
    const draft = this.drafts.of(id)
    if (!draft.reply.trim() || this.outgoing.has(id)) return
    this.#taken.set(id, draft)
    this.drafts.change(id, { reply: '', quotes: [] })
    this.outgoing.begin(id, () => this.#sendReply(id, draft))
  }

  /** The text of a reply that is on its way out. */
  leaving(id: string): string | undefined {
    return this.#taken.get(id)?.reply
  }

  undo(id?: string): void {
    const back = this.outgoing.undo(id)
    if (back) this.#giveBack(back)
    if (back) this.say({ key: 'console.reply.undone', tone: 'good' })
  }

  async note(id: string): Promise<void> {
    const { note } = this.drafts.of(id)
    const thread = this.#threads.get(id)
    if (!note.trim() || !thread?.answerable) return
    await this.attempt(async () => {
      await this.client.ask('note', { case: id, ...(await writeNote(this.keyring, thread, this.me.name, note)) })
      this.drafts.change(id, { note: '' })
      await this.#look(id)
    })
  }

  async close(id: string, closing: Closing): Promise<void> {
    await this.#do(id, 'close', { closing, seen: this.#threads.get(id)?.seen ?? 0 }, 'console.done.closed')
  }

  async release(id: string, severity: number): Promise<void> {
    await this.#do(id, 'release', { severity }, 'console.done.released')
  }

  async snooze(id: string, hours: number): Promise<void> {
    await this.#do(id, 'snooze', { hours }, 'console.done.asleep')
  }

  /** Fetch and open every case of the team, so that it can be searched in memory. */
  async fillSearch(): Promise<void> {
    if (this.searching) return
    this.set(() => (this.searching = true))
    await this.attempt(async () =>
      this.#openAll(await this.#listing(['waiting', 'held', 'answered', 'asleep', 'closed'])),
    )
    this.set(() => (this.searching = false))
  }

  /** Fetch the team's keys again: an epoch began, or somebody gave us one. */
  async renewKeys(): Promise<void> {
    const keys = await this.client.ask<Keys>('keys')
    this.keyring = await this.keyring.renewed(this.#root, keys)
  }

  /** Lock: everything is dropped at once; the drafts come back sealed. */
  lock(): Promise<Uint8Array | undefined> {
    this.newsroom?.shut()
    this.calls.shut()
    this.outgoing.undoAll()
    for (const id of this.#taken.keys()) this.#giveBack(id)
    const drafts = this.drafts.lock(this.keyring)
    this.#end()
    void this.client.ask('sign-out').catch(() => undefined)
    this.client.forget()
    return drafts
  }

  async #sendReply(id: string, draft: Draft): Promise<void> {
    const sent = await this.attempt(async () => {
      const thread = this.#threads.get(id)
      if (!thread) throw new Refused('CaseGone', '', 410)
      await this.client.ask('reply', { case: id, ...(await writeReply(this.keyring, thread, draft)) })
    })
    if (!sent) return this.#giveBack(id)
    this.#taken.delete(id)
    this.say({ key: 'console.done.replied', values: { alias: aliasOf(id) }, tone: 'good' })
    await this.attempt(() => Promise.all([this.#look(id), this.#refresh()]))
  }

  #giveBack(id: string): void {
    const draft = this.#taken.get(id)
    this.#taken.delete(id)
    if (draft) this.drafts.change(id, { reply: draft.reply, quotes: draft.quotes })
    this.tell()
  }

  async #do(id: string, verb: string, asked: object, done: string): Promise<void> {
    await this.attempt(async () => {
      await this.client.ask(verb, { case: id, ...asked })
      this.say({ key: done, values: { alias: aliasOf(id) }, tone: 'good' })
      await Promise.all([this.#look(id), this.#refresh()])
    })
  }

  async #heard(heard: Heard): Promise<void> {
    await this.attempt(async () => {
      if (!this.publisher && (heard.any || heard.cases.size > 0)) await this.#heardOfCases(heard)
      if (heard.calls && !this.publisher) await this.calls.refresh()
      if (heard.newsroom) await this.newsroom?.refresh()
      if (heard.team) this.dispatchEvent(new Event('team'))
    }, false)
  }

  async #heardOfCases({ cases, any, team }: Heard): Promise<void> {
    if (team) await this.renewKeys()
    await this.#refresh()
    const mine = this.list.map((record) => record.id)
    const stale = any ? [...(this.shelf === 'mine' ? mine : []), this.selected ?? ''] : [...cases]
    for (const id of new Set(stale)) if (this.#cases.has(id)) await this.#look(id)
    await this.#fetchShelf()
  }

  async #refresh(): Promise<void> {
    const queue = await this.client.ask<Queue>('queue')
    this.#skew = queue.now - Date.now() / 1000
    this.queue = queue
    for (const record of queue.mine) if (!this.#cases.has(record.id)) await this.#look(record.id)
    if (this.selected && !this.#cases.has(this.selected)) this.selected = undefined
    this.tell()
  }

  async #fetchShelf(): Promise<void> {
    const { shelf } = this
    if (shelf === 'mine') return
    const newest = (await this.#listing([shelf])).toReversed().slice(0, SHELF_LIMIT)
    await this.#openAll(newest)
    if (this.shelf === shelf) this.set(() => (this.shelved = newest))
  }

  async #listing(states: readonly CaseState[]): Promise<readonly Case[]> {
    return (await this.client.ask<{ cases: Case[] }>('listing', { states, limit: LISTING_LIMIT })).cases
  }

  /** Open those cases that are not opened yet, or that have moved since, a handful at a time. */
  async #openAll(records: readonly Case[]): Promise<void> {
    const moved = records.filter((record) => {
      const known = this.#cases.get(record.id)
      return known?.state !== record.state || known.since !== record.since
    })
    const ids = moved.map((record) => record.id)
    for await (const record of lookAll(this.client, ids)) await this.#keep(record)
  }

  async #look(id: string): Promise<void> {
    try {
      const { case: record } = await this.client.ask<{ case: Case }>('look', { case: id })
      await this.#keep(record)
    } catch (error) {
      if (!(error instanceof Refused && error.kind === 'CaseGone')) throw error
      this.#cases.delete(id)
      this.#threads.delete(id)
      this.search.drop(id)
      if (this.selected === id) this.set(() => (this.selected = undefined))
      this.say({ key: 'console.error.CaseGone', tone: 'bad' })
    }
  }

  async #keep(record: Case): Promise<void> {
    const known = this.#threads.get(record.id)
    const newest = record.entries.at(-1)?.number ?? 0
    const fresh = known && known.seen === newest && known.trouble !== 'no-key'
    const thread = fresh ? known : await openThread(record, this.keyring)
    if (known && !fresh && this.holds(record) && record.entries.at(-1)?.kind === 'application') {
      this.say({ key: 'console.case.wrote-again', values: { alias: aliasOf(record.id) }, tone: 'good' })
    }
    this.#cases.set(record.id, record)
    this.#threads.set(record.id, thread)
    this.search.put(record, thread)
    this.tell()
  }

  async #renew(): Promise<void> {
    if (this.idle) return
    if (this.calls.taking) await this.attempt(() => this.calls.refresh(), false) // the server hears that somebody is there
    for (const record of this.queue?.mine ?? []) {
      await this.attempt(() => this.client.ask('renew', { case: record.id }), false)
    }
  }

  #tick(): void {
    if (this.calls.mine) this.touch() // whoever talks with a caller is there
    this.#ask()
    if (this.idle) this.dispatchEvent(new Event('idle'))
    else if (this.outgoing.all.length > 0 || this.calls.ticking) this.tell()
  }

  protected override get patience(): number {
    return this.calls.taking ? CALLS_LOCK_MS : super.patience
  }

  #ask(): void {
    if (this.asking === this.#asked) return
    this.#asked = this.asking
    this.calls.remind(this.asking)
    this.tell()
  }

  protected override failed(error: unknown, aloud: boolean): void {
    super.failed(error, aloud)
    if (error instanceof Refused && error.kind === 'NotHeld') this.#ears.hear([])
  }

  #end(): void {
    this.stop.abort()
    this.#ears.shut()
    for (const timer of this.#timers) clearInterval(timer)
    this.#cases.clear()
    this.#threads.clear()
    this.#taken.clear()
    this.search.clear()
    this.queue = undefined
    this.selected = undefined
  }
}
