/** The newsroom in this browser: the posts, what is being written, and how it gets to the server without a loss. */
import { Autosave } from './autosave.ts'
import type { Office } from './office.ts'
import {
  BLANK,
  both,
  filled,
  isUnsaved,
  merged,
  textIn,
  textsOf,
  workingOn,
  type PostText,
  type Texts,
  type Working,
} from './post.ts'
import { Refused, type Post, type Posts } from './wire.ts'

/** What a newsroom needs of its console. */
export type Desk = Pick<Office, 'client' | 'attempt' | 'say' | 'drafts' | 'publisher'>
/** Two people changed the same language: nothing is saved until somebody has chosen. */
export interface Clash {
  readonly theirs: Post
  readonly languages: readonly string[]
}
export type Saving = 'saved' | 'saving' | 'unsaved' | 'failed' | 'clash'
export type Act = 'propose' | 'approve' | 'recall' | 'withdraw' | 'discard'
export type Choice = 'mine' | 'theirs' | 'both'

/** The key of a post that is begun here. What the server has not numbered yet has a key of 0 or less. */
export const NEW = 0

export class Newsroom {
  room: Posts | undefined
  selected: number | undefined
  /** The language that is shown and written. */
  language = ''
  readonly #desk: Desk
  readonly #tell: () => void
  readonly #autosave = new Autosave(() => this.#saveAll())
  readonly #clashes = new Map<number, Clash>()
  #saving: number | undefined
  #failed = false
  /** How much was done: an answer that was on its way meanwhile is older than what is known. */
  #done = 0

  constructor(desk: Desk, tell: () => void) {
    this.#desk = desk
    this.#tell = tell
  }

  async start(): Promise<void> {
    await this.refresh()
    this.selected ??= this.#written.keys().next().value
    if (this.#written.size > 0) this.#autosave.later()
  }

  async refresh(): Promise<void> {
    for (;;) {
      const done = this.#done
      const room = await this.#desk.client.ask<Posts>('posts')
      if (done !== this.#done) continue
      this.room = room
      for (const [number, working] of this.#written) this.#follow(number, working)
      const { selected } = this
      if (selected !== undefined && !this.post(selected) && !this.working(selected)) this.selected = undefined
      return this.#tell()
    }
  }

  post(number: number): Post | undefined {
    return this.room?.posts.find((post) => post.number === number)
  }

  /** Posts that the server has not numbered yet. */
  get unnumbered(): readonly (readonly [number, Working])[] {
    return [...this.#written].filter(([, working]) => working.number === null)
  }

  working(number: number): Working | undefined {
    return this.#written.get(number)
  }

  /** The words of a post as they stand here. */
  texts(number: number): Texts {
    const post = this.post(number)
    return this.working(number)?.texts ?? (post ? textsOf(post) : {})
  }

  clash(number: number): Clash | undefined {
    return this.#clashes.get(number)
  }

  /** Whether its words can be changed here and now. */
  isOpen(number: number): boolean {
    return this.#desk.publisher && (this.#written.has(number) || this.post(number)?.state === 'draft')
  }

  saving(number: number): Saving {
    const working = this.working(number)
    if (this.#clashes.has(number)) return 'clash'
    if (this.#saving === number) return 'saving'
    if (!working || !isUnsaved(working)) return 'saved'
    return this.#failed ? 'failed' : 'unsaved'
  }

  /** Show a post; what was written in another one is saved first. */
  select(number: number | undefined): void {
    if (number === this.selected) return
    this.selected = number
    if (number !== undefined) this.language = this.#spokenIn(number)
    void this.#autosave.now()
    this.#tell()
  }

  /** Move the selection in the list. */
  step(by: 1 | -1): void {
    const posts = this.room?.posts ?? []
    const numbers = [...this.unnumbered.map(([key]) => key), ...posts.map((post) => post.number)]
    const at = this.selected === undefined ? -1 : numbers.indexOf(this.selected)
    const next = numbers[Math.max(0, Math.min(numbers.length - 1, at + by))]
    if (next !== undefined) this.select(next)
  }

  speak(language: string): void {
    this.language = language
    this.#tell()
  }

  /** Begin a new post. It is on the server as soon as it says something. */
  begin(): void {
    if (!this.#written.has(NEW)) this.#written.set(NEW, BLANK)
    this.select(NEW)
  }

  /** Open what is published for a change. What is public stays until the change has its approvals. */
  correct(post: Post): void {
    this.#written.set(post.number, workingOn(post))
    this.#tell()
  }

  /** Close it again; nothing was changed. */
  leave(number: number): void {
    this.#drop(number)
  }

  write(number: number, change: Partial<PostText>): void {
    const post = this.post(number)
    const working = this.working(number) ?? (post ? workingOn(post) : BLANK)
    const text = { ...textIn(working.texts, this.language), ...change }
    this.#written.set(number, { ...working, texts: { ...working.texts, [this.language]: text } })
    this.#autosave.later()
    this.#tell()
  }

  save(): Promise<void> {
    return this.#autosave.now()
  }

  /** Choose between two versions of one language. */
  settle(number: number, language: string, choice: Choice): void {
    const clash = this.#clashes.get(number)
    const working = this.working(number)
    if (!clash || !working) return
    const mine = textIn(working.texts, language)
    const theirs = textIn(textsOf(clash.theirs), language)
    const text = choice === 'mine' ? mine : choice === 'theirs' ? theirs : both(mine, theirs)
    this.#written.set(number, { ...working, texts: { ...working.texts, [language]: text } })
    const languages = clash.languages.filter((one) => one !== language)
    if (languages.length > 0) this.#clashes.set(number, { ...clash, languages })
    else this.#clashes.delete(number)
    this.#autosave.later(0)
    this.#tell()
  }

  /** Do something with the revision that is on the screen. */
  async act(act: Act, number: number): Promise<void> {
    if (number <= NEW && act === 'discard') return this.#drop(number)
    const shown = this.post(number)?.revision
    if (this.isOpen(number)) await this.save()
    await this.#desk.attempt(async () => {
      const revision = this.working(number)?.revision ?? shown
      if (this.saving(number) !== 'saved') throw new Refused('PostUnsaved', '', 409)
      await this.#asking(`${act}-post`, { number, revision })
      this.#drop(number)
      const published = act === 'approve' && this.post(number)?.state === 'published'
      this.#desk.say({ key: `console.news.done.${published ? 'publish' : act}`, tone: 'good' })
    })
  }

  /** Take over how the quoted steps read in the guide now: a save freezes them anew. */
  async renew(post: Post): Promise<void> {
    await this.save()
    const { number, revision } = this.working(post.number) ?? post
    await this.#desk.attempt(async () => {
      const texts = textsOf(this.post(post.number) ?? post)
      await this.#asking('save-post', { number, revision, texts })
      this.#drop(post.number)
      this.#desk.say({ key: 'console.news.done.renew', tone: 'good' })
    })
  }

  /** The console is being locked: what is not saved goes with the sealed drafts. */
  shut(): void {
    this.#autosave.shut()
    this.#desk.drafts.posts = new Map([...this.#written].filter(([, working]) => isUnsaved(working)))
  }

  /** The language in which a post is opened: the one at hand, or another when it says nothing in that. */
  #spokenIn(number: number): string {
    const texts = filled(this.texts(number))
    return this.language in texts ? this.language : (Object.keys(texts)[0] ?? this.language)
  }

  get #written(): Map<number, Working> {
    return this.#desk.drafts.posts
  }

  #drop(number: number): void {
    this.#written.delete(number)
    this.#clashes.delete(number)
    if (number <= NEW && this.selected === number) this.selected = undefined
    this.#tell()
  }

  /** Ask for something that changes a post, and fetch what became of all, also when it was refused. */
  async #asking(verb: string, asked: object): Promise<void> {
    this.#done += 1
    try {
      await this.#desk.client.ask(verb, asked)
    } finally {
      this.#done += 1
      await this.refresh().catch(() => undefined) // the answer to the verb itself matters more
    }
  }

  /** Save everything that is unsaved; close what nobody looks at any more. Answers whether all is saved. */
  async #saveAll(): Promise<boolean> {
    let all = true
    for (const [number, working] of [...this.#written]) {
      if (isUnsaved(working) && !this.#clashes.has(number)) all = (await this.#save(number, working)) && all
    }
    for (const [number, working] of [...this.#written]) {
      if (number !== this.selected && !isUnsaved(working)) this.#written.delete(number)
    }
    this.#failed = !all
    this.#tell()
    return all
  }

  async #save(number: number, working: Working): Promise<boolean> {
    const texts = filled(working.texts)
    if (working.number === null && Object.keys(texts).length === 0) return true
    this.#saving = number
    this.#tell()
    const saved = await this.#desk.attempt(() => this.#saveOr(number, working, texts), false)
    this.#saving = undefined
    return saved
  }

  async #saveOr(number: number, working: Working, texts: Texts): Promise<void> {
    this.#done += 1
    try {
      const asked = { number: working.number, revision: working.revision, texts }
      const { post } = await this.#desk.client.ask<{ post: Post }>('save-post', asked)
      this.#done += 1
      this.#saved(number, working, post)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      if (error.kind === 'PostChanged' || error.kind === 'PostRefused') await this.refresh()
      else if (error.kind === 'PostGone') this.#keepAsNew(number, this.working(number) ?? working)
      else throw error
    }
  }

  #saved(number: number, sent: Working, post: Post): void {
    const others = (this.room?.posts ?? []).filter((one) => one.number !== post.number)
    if (this.room) this.room = { ...this.room, posts: [post, ...others] }
    const texts = (this.working(number) ?? sent).texts
    const base = textsOf(post)
    this.#written.delete(number)
    this.#written.set(post.number, {
      number: post.number,
      revision: post.revision,
      base,
      saved: sent.texts,
      texts,
    })
    if (this.selected === number) this.selected = post.number
    if (texts !== sent.texts) this.#autosave.later()
  }

  /** Somebody changed the post that is written on here: both changes are kept, or a choice is asked for. */
  #follow(number: number, working: Working): void {
    if (working.number === null) return
    const theirs = this.post(number)
    if (!theirs || theirs.state === 'withdrawn') return this.#lost(number, working)
    const moved = theirs.revision !== working.revision
    if (!isUnsaved(working)) {
      // What somebody proposed is read, not written on; what is published may stand open for a correction.
      if (theirs.state === 'proposed' || (moved && theirs.state === 'published')) this.#written.delete(number)
      else if (moved) this.#written.set(number, workingOn(theirs))
      return
    }
    if (!moved) return
    const { texts, clashes } = merged(working.base, working.texts, textsOf(theirs))
    this.#written.set(number, { ...workingOn(theirs), texts })
    const languages = [...new Set([...(this.#clashes.get(number)?.languages ?? []), ...clashes])]
    if (languages.length > 0) this.#clashes.set(number, { theirs, languages })
    else this.#autosave.later(0)
  }

  #lost(number: number, working: Working): void {
    if (isUnsaved(working)) this.#keepAsNew(number, working)
    else this.#written.delete(number)
  }

  /** The post was taken away, the words that were written in it are not: they become a new one. */
  #keepAsNew(number: number, working: Working): void {
    const key = this.#written.has(NEW) ? -number : NEW
    this.#written.delete(number)
    this.#clashes.delete(number)
    this.#written.set(key, { ...BLANK, texts: working.texts })
    if (this.selected === number) this.selected = key
    this.#desk.say({ key: 'console.news.kept', tone: 'good' })
    this.#autosave.later()
  }
}
