/**
 * The unlocked console: its keys, the cases it opened, what is being written. All of it lives in this
 * object; locking drops the object, and with it every key and every opened text.
 */
import { aliasOf } from './alias.ts'
import { Calls } from './calls.ts'
import { Casework } from './casework.ts'
import { Drafts, type Draft } from './drafts.ts'
import { Ears, type Heard } from './ears.ts'
import type { Entered } from './entering.ts'
import { listen } from './live.ts'
import { Newsroom } from './newsroom.ts'
import { Outgoing } from './outgoing.ts'
import { Rota } from './rota.ts'
import { OpenedCases, type Progress } from './opened-cases.ts'
import { searchable, type SearchIndex } from './search.ts'
import { Session } from './session.ts'
import { CALLS, may, type Action } from './shortcuts.ts'
import type { Thread } from './thread.ts'
import { writeNote, writeReply } from './writing.ts'
import {
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
  /** Who is on duty, and what was handed over. */
  readonly rota = new Rota(this, () => this.tell())
  /** What is done with a case besides writing in it. */
  readonly work = new Casework(this, () => this.tell())
  queue: Queue | undefined
  guide: readonly GuideStep[] = []
  shelf: Shelf = 'mine'
  shelved: readonly Case[] = []
  selected: string | undefined
  /** How far the cases are opened that are to be searched; undefined when they are. */
  searching: Progress | undefined
  readonly #root: Entered['root']
  readonly #opened = new OpenedCases()
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
    return this.#opened.caseOf(id)
  }

  threadOf(id: string): Thread | undefined {
    return this.#opened.threadOf(id)
  }

  get search(): SearchIndex {
    return this.#opened.search
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
      if (!this.keyless) await Promise.all([this.#refresh(), this.calls.refresh(), this.rota.start(), this.work.refresh()])
      await this.newsroom?.start()
      this.guide = (await this.client.ask<{ steps: GuideStep[] }>('guide')).steps
    })
    const first = this.queue?.mine[0]
    if (first && !this.selected && matchMedia('(min-width: 60rem)').matches) await this.select(first.id)
    this.tell()
  }

  async select(id: string | undefined): Promise<void> {
    this.set(() => (this.selected = id))
    if (id && !this.threadOf(id)) await this.attempt(() => this.#look(id))
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
    const thread = this.threadOf(id)
    if (!note.trim() || !thread?.answerable) return
    await this.attempt(async () => {
      await this.client.ask('note', { case: id, ...(await writeNote(this.keyring, thread, this.me.name, note)) })
      this.drafts.change(id, { note: '' })
      await this.#look(id)
    })
  }

  async close(id: string, closing: Closing): Promise<void> {
    this.work.closing(id)
    await this.act(id, 'close', { closing, seen: this.threadOf(id)?.seen ?? 0 }, 'console.done.closed')
  }

  async release(id: string, severity: number): Promise<void> {
    await this.act(id, 'release', { severity }, 'console.done.released')
  }

  async snooze(id: string, hours: number): Promise<void> {
    await this.act(id, 'snooze', { hours, seen: this.threadOf(id)?.seen ?? 0 }, 'console.done.asleep')
  }

  /** Fetch and open every case of the team that may be, so that it can be searched in memory. */
  async fillSearch(): Promise<void> {
    if (this.searching) return
    const show = (progress: Progress | undefined) => this.set(() => (this.searching = progress))
    show({ done: 0, of: 0 })
    await this.attempt(async () =>
      this.#openAll(await this.#listing(await searchable(this.client, this.me.id)), show),
    )
    show(undefined)
  }

  /** Fetch the team's keys again: an epoch began, or somebody gave us one. */
  async renewKeys(): Promise<void> {
    const keys = await this.client.ask<Keys>('keys')
    this.keyring = await this.keyring.renewed(this.#root, keys)
  }

  /** Lock: everything is dropped at once; the drafts come back sealed. */
  lock(verb: 'lock' | 'sign-out'): Promise<Uint8Array | undefined> {
    this.newsroom?.shut()
    this.calls.shut()
    this.rota.shut()
    this.outgoing.undoAll()
    for (const id of this.#taken.keys()) this.#giveBack(id)
    const drafts = this.drafts.lock(this.keyring)
    this.#end()
    void this.client.ask(verb).catch(() => undefined)
    this.client.forget()
    return drafts
  }

  async #sendReply(id: string, draft: Draft): Promise<void> {
    const sent = await this.attempt(async () => {
      const thread = this.threadOf(id)
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

  /** Do a verb with a case, say so, and look again. Whether it was done. */
  async act(id: string, verb: string, asked: object, done: string): Promise<boolean> {
    return this.attempt(async () => {
      await this.client.ask(verb, { case: id, ...asked })
      this.say({ key: done, values: { alias: aliasOf(id) }, tone: 'good' })
      await Promise.all([this.#look(id), this.#refresh()])
    })
  }

  async #heard(heard: Heard): Promise<void> {
    await this.attempt(async () => {
      if (!this.keyless && (heard.any || heard.cases.size > 0)) await this.#heardOfCases(heard)
      if (heard.calls && !this.keyless) await this.calls.refresh()
      if (heard.team && !this.keyless) await Promise.all([this.rota.refresh(), this.work.refresh()])
      if (heard.newsroom) await this.newsroom?.refresh()
      if (heard.team) this.dispatchEvent(new Event('team'))
    }, false)
  }

  async #heardOfCases({ cases, any, team }: Heard): Promise<void> {
    if (team) await this.renewKeys()
    await this.#refresh()
    const mine = this.list.map((record) => record.id)
    const stale = any ? [...(this.shelf === 'mine' ? mine : []), this.selected ?? ''] : [...cases]
    for (const id of new Set(stale)) if (this.caseOf(id)) await this.#look(id)
    await this.#fetchShelf()
  }

  async #refresh(): Promise<void> {
    const queue = await this.client.ask<Queue>('queue')
    this.#skew = queue.now - Date.now() / 1000
    this.queue = queue
    await this.#openAll(queue.mine.filter((record) => !this.caseOf(record.id)))
    if (this.selected && !this.caseOf(this.selected)) this.selected = undefined
    this.tell()
  }

  async #fetchShelf(): Promise<void> {
    const { shelf } = this
    if (shelf === 'mine') return
    const newest = await this.#listing([shelf], SHELF_LIMIT, true)
    if (this.shelf !== shelf) return
    this.set(() => (this.shelved = newest))
    await this.#openAll(newest)
    this.tell()
  }

  async #listing(states: readonly CaseState[], limit = LISTING_LIMIT, newest = false): Promise<readonly Case[]> {
    return (await this.client.ask<{ cases: Case[] }>('listing', { states, limit, newest })).cases
  }

  async #openAll(records: readonly Case[], show: (progress: Progress) => void = () => this.tell()): Promise<void> {
    await this.#opened.keepAll(records, { client: this.client, keyring: () => this.keyring, stop: this.stop.signal, show })
  }

  async #look(id: string): Promise<void> {
    try {
      const { case: record } = await this.client.ask<{ case: Case }>('look', { case: id })
      await this.#keep(record)
    } catch (error) {
      if (!(error instanceof Refused && error.kind === 'CaseGone')) throw error
      this.#opened.drop(id)
      if (this.selected === id) this.set(() => (this.selected = undefined))
      this.say({ key: 'console.error.CaseGone', tone: 'bad' })
    }
  }

  async #keep(record: Case): Promise<void> {
    const known = this.threadOf(record.id)
    await this.#opened.keep(record, this.keyring)
    const newer = known && known.seen < (record.entries.at(-1)?.number ?? 0)
    if (newer && this.holds(record) && record.entries.at(-1)?.kind === 'application') {
      this.say({ key: 'console.case.wrote-again', values: { alias: aliasOf(record.id) }, tone: 'good' })
    }
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
    this.#taken.clear()
    this.#opened.clear()
    this.queue = undefined
    this.selected = undefined
  }
}
