/** Who is on duty, what was handed over, what rings: fetched again when the team's bell rings, and once a minute. */
import { fromBase64, randomBytes, toBase64 } from '../sealing/encoding.ts'
import type { Note } from '../sealing/documents.ts'
import { wellFormed } from '../sealing/documents.ts'
import { openNote, sealNote } from '../sealing/envelopes.ts'
import { SealingError } from '../sealing/errors.ts'
import { today } from './clock.ts'
import type { Alarm, Doubt, Handover, Shifts } from './duty-wire.ts'
import type { Office } from './office.ts'
import type { Translate } from './phrases.ts'
import { Ring } from './ring.ts'
import { addDays, todayIn, whenIn } from './wall.ts'
import { Refused } from './wire.ts'
import { writeNote } from './writing.ts'

/** Lower than a call's bell, so that nobody mistakes one for the other. */
const TONES = [330, 392]
const AGAIN_MS = 60_000
/** Before a shift ends, whoever leaves is asked to hand over. */
const SOON_S = 20 * 60
/** From today on; enough for the list of one's own shifts. */
const DAYS = 14
/** A handover of a whole shift belongs to no case, but every document names one. */
const NO_CASE = '0'.repeat(32)

/** A handover, opened, or why it did not open. */
export interface OpenedHandover {
  readonly handover: Handover
  readonly text: string | undefined
  readonly author: string
}

/** What somebody wrote for the next shift: one line a case, and one text for all. */
export interface Written {
  readonly cases: ReadonlyMap<string, string>
  readonly all: string
}

export class Rota {
  shifts: Shifts | undefined
  /** Nobody of the arriving shift has acknowledged these yet. */
  waiting: readonly OpenedHandover[] = []
  alarms: readonly Alarm[] = []
  /** The first day shown, ISO 8601; empty: today. */
  since = ''
  /** Whoever was rung has heard it. */
  hushed = false
  readonly #office: Office
  readonly #tell: () => void
  readonly #ring = new Ring(TONES)
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(office: Office, tell: () => void) {
    this.#office = office
    this.#tell = tell
  }

  async start(): Promise<void> {
    this.#timer = setInterval(() => void this.#office.attempt(() => this.refresh(), false), AGAIN_MS)
    await this.refresh()
  }

  shut(): void {
    clearInterval(this.#timer)
    this.#ring.shut()
    this.waiting = []
  }

  async refresh(): Promise<void> {
    const { client, lead } = this.#office
    const since = this.since || addDays(todayIn(this.#office.now, this.shifts?.zone ?? 'UTC'), this.shifts ? 0 : -1)
    this.shifts = await client.ask<Shifts>('shifts', { since, days: DAYS })
    const { open } = await client.ask<{ open: Handover[] }>('handovers')
    const fresh = open.filter((one) => one.acknowledged_at === null && one.author !== this.#office.me.id)
    this.waiting = await Promise.all(fresh.map((handover) => this.#opened(handover)))
    if (lead) this.#rung((await client.ask<{ alarms: Alarm[] }>('alarms')).alarms)
    this.#tell()
  }

  /** Show the days from another on; empty: from today on. */
  async show(since: string): Promise<void> {
    this.since = since
    await this.#office.attempt(() => this.refresh())
  }

  /** Do a verb about shifts, say so, and fetch what came of it. */
  async act(verb: string, asked: object, done: string): Promise<boolean> {
    return this.#office.attempt(async () => {
      await this.#office.client.ask(verb, asked)
      await this.refresh()
      this.#office.say({ key: done, tone: 'good' })
    })
  }

  nameOf(id: string): string {
    return this.shifts?.names[id] ?? this.shifts?.on_duty.find(({ who }) => who === id)?.name ?? id.slice(0, 8)
  }

  /** A doubt about the plan in the reader's language; the server's sentence where there is none. */
  wordsOf({ rule, who, at, sentence }: Doubt, t: Translate, language: string): string {
    const key = `console.doubt.${rule}`
    const when = at === null ? '' : whenIn(at, this.shifts?.zone ?? 'UTC', language)
    const words = t(key, { name: who ? this.nameOf(who) : '', when })
    return words === key ? sentence : words
  }

  /** Whether the shift of whoever sits here ends so soon that it is time to hand over, and when. */
  get ending(): number | undefined {
    const { now } = this.#office
    const ends = this.shifts?.me.shift_ends ?? undefined
    return ends !== undefined && ends - now < SOON_S ? ends : undefined
  }

  /** Whether the lead is to hear that a handover is not acknowledged, or anything else that rings. */
  get rings(): boolean {
    return this.alarms.length > 0 && !this.hushed
  }

  hush(): void {
    this.hushed = true
    this.#ring.set(false)
    this.#tell()
  }

  /** Seal what was written, give the cases back, and leave. Throws `Refused` when nothing may be sealed now. */
  async handOver(written: Written, language: string): Promise<boolean> {
    const done = 'console.handover.done'
    return this.#office.attempt(async () => {
      const items = await this.#sealed(written, language)
      await this.#office.client.ask('hand-over-shift', { items })
      await this.refresh() // the cases come and go by the bell
      this.#office.say({ key: done, tone: 'good' })
    })
  }

  async acknowledge(numbers: readonly number[]): Promise<boolean> {
    return this.act('acknowledge', { numbers }, 'console.handover.acknowledged')
  }

  async #sealed({ cases, all }: Written, language: string) {
    const { keyring, me } = this.#office
    const items: object[] = []
    for (const [id, text] of cases) {
      const thread = this.#office.threadOf(id)
      if (!thread?.answerable) continue // what cannot be read cannot be described either: it goes back without a word
      const { key, epoch, sealed } = await writeNote(keyring, thread, me.name, text)
      items.push({ case: id, key, epoch, sealed })
    }
    if (all.trim()) items.push({ case: null, ...(await this.#forAll(all, language)) })
    return items
  }

  async #forAll(text: string, language: string) {
    const { keyring, me } = this.#office
    const { current, signing, line, team } = keyring
    if (!current || !signing) throw new Refused('NoEpoch', 'No epoch is open.', 409)
    const place = { v: 1 as const, line, team, epoch: current.epoch, case: NO_CASE, language, made: today() }
    const note = { ...place, kind: 'note' as const, author: me.name, text: wellFormed(text) }
    const sealed = await sealNote(note, signing, current.recipient)
    return { key: toBase64(randomBytes(16)), epoch: current.epoch, sealed: toBase64(sealed) }
  }

  async #opened(handover: Handover): Promise<OpenedHandover> {
    const { keyring } = this.#office
    const author = this.nameOf(handover.author)
    const secret = keyring.secret(handover.epoch)
    if (!secret) return { handover, author, text: undefined }
    const place = { line: keyring.line, team: keyring.team, epoch: handover.epoch }
    try {
      const note: Note = await openNote(fromBase64(handover.sealed), secret.identity, keyring.verifier, place)
      return { handover, author: note.author, text: note.text }
    } catch (error) {
      if (error instanceof SealingError) return { handover, author, text: undefined }
      throw error
    }
  }

  #rung(alarms: readonly Alarm[]): void {
    const known = new Set(this.alarms.map(nameOf))
    if (alarms.some((alarm) => !known.has(nameOf(alarm)))) this.hushed = false
    this.alarms = alarms
    this.#ring.set(this.rings)
  }
}

const nameOf = ({ kind, subject }: Alarm): string => `${kind} ${subject}`
