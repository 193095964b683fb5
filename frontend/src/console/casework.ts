/**
 * What is done with a case besides writing in it: triage, handing it to a person or a team, two persons for one
 * reply, striking, and a word for the lead afterwards. What must be sealed is sealed here.
 */
import type { Part, Proposal } from '../sealing/documents.ts'
import { SealingError } from '../sealing/errors.ts'
import { isOver, readEpoch, type EpochKey } from '../sealing/roster.ts'
import { struck } from './military.ts'
import type { Office } from './office.ts'
import type { Span } from '../pages/warning.ts'
import { noticeOf } from './notice.ts'
import type { Thread } from './thread.ts'
import { Refused, type Case, type Colleagues, type Label } from './wire.ts'
import { writeAnew, writeNote, writeProposal, writeReply, writeTranscript, type Strikable } from './writing.ts'

const DANGER = 3

export class Casework {
  /** Who else is here. Until the server has said it, every reply goes out as it is; the server refuses what must not. */
  colleagues: Colleagues = { people: [], second_person: 'off', teams: [] }
  /** Cases that were hard, and have just been closed here: is there something to say about it? */
  readonly debriefs = new Set<string>()
  readonly #office: Office
  readonly #changed: () => void

  constructor(office: Office, changed: () => void) {
    this.#office = office
    this.#changed = changed
  }

  async refresh(): Promise<void> {
    this.colleagues = await this.#office.client.ask<Colleagues>('colleagues')
    this.#changed()
  }

  /** Whether a second person must read a reply in this case before it goes out. */
  needsSecond({ severity, label }: Case): boolean {
    const rule = this.colleagues.second_person
    return rule === 'always' || (rule === 'danger' && (severity >= DANGER || label === 'threat'))
  }

  /** Whether this lead is alone, so that there is nobody who could. */
  get alone(): boolean {
    return this.#office.lead && !this.colleagues.people.some((one) => one.present)
  }

  /** What waits in this case for a second person. */
  proposalIn({ proposal }: Case, thread: Thread): Proposal | undefined {
    const found = thread.entries.find(({ entry }) => entry.number === proposal)
    return found && 'document' in found && found.document.kind === 'proposal' ? found.document : undefined
  }

  /** The other teams of the line with the keys they have open, each signed along root, team, epoch. */
  get teams(): readonly EpochKey[] {
    const { roster, team } = this.#office.keyring
    return this.colleagues.teams.flatMap((note) => {
      try {
        const key = readEpoch(note, roster)
        return key.team === team || isOver(key, new Date()) ? [] : [key]
      } catch (error) {
        if (error instanceof SealingError) return [] // nothing is sealed to a key that nobody vouches for
        throw error
      }
    })
  }

  async triage(id: string, severity: number, label: Label | null): Promise<void> {
    await this.#office.act(id, 'triage', { severity, label }, 'console.done.triaged')
  }

  /** For how many people a case asks, 4 for more. */
  async notePeople(id: string, people: number): Promise<void> {
    await this.#office.act(id, 'note-people', { people }, 'console.done.counted')
  }

  /** To a colleague, with a word that the team alone can read. */
  async handTo(id: string, caseworker: string, note: string): Promise<void> {
    await this.#sealed(id, 'console.done.handed', 'hand-to', async (thread) => ({
      caseworker,
      ...(await writeNote(this.#office.keyring, thread, this.#office.me.name, note)),
    }))
  }

  /** To another team, with what it is told. */
  async handToTeam(id: string, team: string, parts: readonly Part[]): Promise<void> {
    const to = this.teams.find((one) => one.team === team)
    await this.#sealed(id, 'console.done.handed', 'hand-to-team', async (thread) => ({
      team,
      ...(await writeTranscript(this.#office.keyring, thread, this.#office.me.name, to, parts)),
    }))
  }

  /** Whoever is abusive goes to somebody trained for it: the label says so, and the queue knows who that is. */
  async toTrained(record: Case): Promise<void> {
    const { id, severity } = record
    if (await this.#office.act(id, 'triage', { severity, label: 'abuse' }, 'console.done.triaged')) {
      await this.#office.release(id, severity)
    }
  }

  /** What is written as a reply goes to a second person instead. */
  async propose(id: string): Promise<void> {
    const { drafts, keyring, me } = this.#office
    const draft = drafts.of(id)
    if (!draft.reply.trim()) return
    const done = await this.#sealed(id, 'console.done.proposed', 'propose', (thread) =>
      writeProposal(keyring, thread, me.name, draft),
    )
    if (done) drafts.change(id, { reply: '', quotes: [] })
  }

  /** Exactly the proposed words go to the applicant, after the seconds in which that can be taken back. */
  approve(record: Case, proposal: Proposal): void {
    const { outgoing, keyring } = this.#office
    const { id, proposal: approves } = record
    if (outgoing.has(id)) return
    outgoing.begin(id, async () => {
      await this.#sealed(id, 'console.done.replied', 'reply', async (thread) => ({
        approves,
        ...(await writeReply(keyring, thread, { reply: proposal.text, quotes: proposal.quotes, note: '' })),
      }))
    })
  }

  /** Other words instead: they are this caseworker's, so somebody else must read them. */
  change(record: Case, proposal: Proposal): void {
    this.#office.drafts.change(record.id, { reply: proposal.text, quotes: proposal.quotes })
    this.#changed()
  }

  /** Words that are not wanted in an entry. */
  async strike(id: string, entry: number, document: Strikable, spans: readonly Span[]): Promise<void> {
    await this.#sealed(id, 'console.done.struck', 'strike', async () => ({
      entry,
      ...(await writeAnew(this.#office.keyring, document, struck(document.text, spans))),
    }))
  }

  /** Seconds that are not wanted in something spoken. */
  async strikeSound(id: string, take: string, start: number, end: number): Promise<void> {
    await this.#office.act(id, 'strike-sound', { take, start, end }, 'console.done.struck')
  }

  /** A case is being closed: if it was a hard one, it is asked how it was. */
  closing(id: string): void {
    const record = this.#office.caseOf(id)
    if (record && (record.severity >= DANGER || record.label === 'threat')) this.debriefs.add(id)
  }

  /** A word for the lead, sealed to the team; without words, none. */
  async debrief(id: string, label: string, text: string): Promise<void> {
    const { keyring, me } = this.#office
    const kept =
      !text.trim() ||
      (await this.#sealed(id, 'console.done.debriefed', 'debrief', (thread) =>
        writeNote(keyring, thread, me.name, `${label}\n${text}`),
      ))
    if (kept) this.debriefs.delete(id)
    this.#changed()
  }

  /** Seal something for a case and do a verb with it. Whether it was done. */
  async #sealed(
    id: string,
    done: string,
    verb: string,
    seal: (thread: Thread) => Promise<object>,
  ): Promise<boolean> {
    const thread = this.#office.threadOf(id)
    if (!thread) return false
    try {
      return await this.#office.act(id, verb, await seal(thread), done)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      this.#office.say(noticeOf(error))
      return false
    }
  }
}
