/** The telephone in the console: who waits, who takes calls, and the call that is being talked in. */
import { askForMicrophone, type Microphone } from './audio.ts'
import type { Notice } from './notice.ts'
import { Ring } from './ring.ts'
import { Talk } from './talk.ts'
import type { Caller, CallRoom, Client, Closing, OnDuty, StepText } from './wire.ts'

/** What the calls need of the office. */
export interface Desk {
  readonly client: Client
  readonly me: { readonly id: string }
  attempt(act: () => Promise<unknown>, aloud?: boolean): Promise<boolean>
  say(notice: Notice): void
}

/** The call that is being talked in, until it is said how it ended. */
export interface Mine {
  readonly call: string
  readonly language: string
  /** Milliseconds since 1970, by this browser. */
  readonly began: number
  readonly talk: Talk
}

export class Calls {
  room: CallRoom | undefined
  mine: Mine | undefined
  microphone: Microphone = 'asking'
  /** No sound when it rings. */
  quiet = false
  /** A step of the guide that is being read out. */
  reading: StepText | undefined
  readonly #desk: Desk
  readonly #worklet: string
  readonly #tell: () => void
  readonly #ring = new Ring([392, 440])
  readonly #reminder = new Ring([523, 659])
  readonly #declined = new Set<string>()
  #skew = 0

  constructor(desk: Desk, worklet: string, tell: () => void) {
    this.#desk = desk
    this.#worklet = worklet
    this.#tell = tell
  }

  /** Whether the line has a telephone. */
  get here(): boolean {
    return this.room?.phone ?? false
  }

  get taking(): boolean {
    return this.room?.taking ?? false
  }

  /** Who rings here: whoever waits, for everybody or for this caseworker, and was not declined. */
  get ringing(): readonly Caller[] {
    if (!this.taking || this.mine) return []
    return this.waiting.filter(({ call, holder }) => (holder ?? this.#me) === this.#me && !this.#declined.has(call))
  }

  /** Everybody who waits for a person. */
  get waiting(): readonly Caller[] {
    return (this.room?.waiting ?? []).filter(waits)
  }

  get colleagues(): readonly OnDuty[] {
    return (this.room?.on_duty ?? []).filter(({ id }) => id !== this.#me)
  }

  /** A call that this caseworker has, and that no window of theirs is known to talk in: this one could. */
  get elsewhere(): Caller | undefined {
    return this.mine ? undefined : this.room?.waiting.find((one) => one.holder === this.#me && !waits(one))
  }

  /** For how many seconds somebody has waited. */
  waited({ since }: Caller): number {
    return Math.max(0, Math.floor(Date.now() / 1000 + this.#skew - since))
  }

  async refresh(): Promise<void> {
    const rang = this.ringing
    const room = await this.#desk.client.ask<CallRoom>('calls')
    this.room = room
    this.#skew = room.now - Date.now() / 1000
    for (const { call } of rang) this.#tellTaken(room.waiting.find((one) => one.call === call))
    const there = new Set(room.waiting.map(({ call }) => call))
    for (const call of this.#declined) if (!there.has(call)) this.#declined.delete(call)
    if (this.mine && !there.has(this.mine.call)) this.mine.talk.close() // the caller has left
    this.#changed()
  }

  /** Take calls, or no more. The microphone is asked for now, and not when a caller is waiting for it. */
  async take(on: boolean): Promise<void> {
    if (on) this.#ring.prepare()
    if (on) this.#reminder.prepare()
    await this.#desk.attempt(async () => {
      await this.#desk.client.ask('take-calls', { on })
      await this.refresh()
    })
    if (on && this.taking) this.microphone = await askForMicrophone()
    this.#changed()
  }

  hush(quiet: boolean): void {
    this.quiet = quiet
    this.#changed()
  }

  /** Ask aloud whether anybody is there, also where calls ring without a sound. */
  remind(on: boolean): void {
    this.#reminder.set(on)
  }

  /** Take this call, or the one that has waited longest. */
  async answer(caller: Caller | undefined = this.ringing[0]): Promise<void> {
    if (!caller || this.mine) return
    const mine = this.#begin(caller)
    const taken = await this.#desk.attempt(() => this.#desk.client.ask('take-call', { call: caller.call }))
    if (taken) await this.#start(mine)
    else this.#drop(mine)
    await this.#look()
  }

  /** Talk here in a call that was taken in another window. */
  async rejoin(caller: Caller): Promise<void> {
    await this.#start(this.#begin(caller))
    if (caller.place === 'parked') await this.hold()
  }

  async decline(call: string): Promise<void> {
    this.#declined.add(call)
    this.#changed()
    await this.#desk.attempt(() => this.#desk.client.ask('decline-call', { call }), false)
  }

  mute(): void {
    if (this.mine) this.mine.talk.muted = !this.mine.talk.muted
    this.#changed()
  }

  /** Let the caller hear the guide for a moment, or come back to them. */
  async hold(): Promise<void> {
    const talk = this.mine?.talk
    if (!talk || talk.line === 'over') return
    const parked = !talk.parked
    talk.parked = true // nothing is heard from the moment the key is pressed
    const done = await this.#act(parked ? 'park' : 'resume')
    talk.parked = done ? parked : !parked
    this.#changed()
  }

  /** Give the caller to a colleague, or to whoever comes first. */
  async handOver(to: string | null): Promise<void> {
    if (await this.#act('hand-over', { to })) this.#done('console.calls.handed-over')
  }

  /** End the call, and say how it ended. */
  async end(closing: Closing): Promise<void> {
    if (await this.#act('release', { closing })) this.#done('console.calls.ended')
  }

  read(text: StepText | undefined): void {
    this.reading = text
    this.#changed()
  }

  /** Every second, while somebody waits or is talked with: times are shown. */
  get ticking(): boolean {
    return this.mine !== undefined || this.waiting.length > 0
  }

  /** The console is being locked: no sound goes on. */
  shut(): void {
    this.mine?.talk.close()
    this.mine = this.room = this.reading = undefined
    this.#ring.shut()
    this.#reminder.shut()
  }

  get #me(): string {
    return this.#desk.me.id
  }

  #begin({ call, language }: Caller): Mine {
    const talk = new Talk(this.#desk.client, this.#worklet, call, () => this.#heard(talk))
    const mine = { call, language, began: Date.now(), talk }
    this.mine = mine
    this.#changed()
    return mine
  }

  async #start({ talk }: Mine): Promise<void> {
    await talk.start()
    this.microphone = talk.microphone
    this.#changed()
  }

  #drop({ talk }: Mine): void {
    talk.close()
    this.mine = this.reading = undefined
    this.#changed()
  }

  /** Something became of the conversation. When the network stayed away, the caller goes to whoever is free. */
  #heard(talk: Talk): void {
    if (talk === this.mine?.talk && talk.line === 'given-up') {
      const { call } = this.mine
      this.#drop(this.mine)
      this.#desk.say({ key: 'console.calls.given-up', tone: 'bad' })
      void this.#desk.attempt(() => this.#desk.client.ask('call-act', { call, what: 'hand-over' }), false)
    }
    this.#changed()
  }

  #act(what: string, more: object = {}): Promise<boolean> {
    const call = this.mine?.call
    return this.#desk.attempt(() => this.#desk.client.ask('call-act', { call, what, ...more }))
  }

  #done(key: string): void {
    if (this.mine) this.#drop(this.mine)
    this.#desk.say({ key, tone: 'good' })
    void this.#look()
  }

  async #look(): Promise<void> {
    await this.#desk.attempt(() => this.refresh(), false)
  }

  #tellTaken(caller: Caller | undefined): void {
    if (!caller?.holder || waits(caller) || caller.holder === this.#me) return
    const name = this.colleagues.find(({ id }) => id === caller.holder)?.name ?? '…'
    this.#desk.say({ key: 'console.calls.taken-by', values: { name }, tone: 'good' })
  }

  #changed(): void {
    this.#ring.set(this.ringing.length > 0 && !this.quiet)
    this.#tell()
  }
}

const waits = ({ place }: Caller): boolean => place === 'waiting' || place === 'offered'
