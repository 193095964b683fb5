/** Drafts: in memory while the console is open, and sealed to their writer on this device. The server never has them. */
import type { Quote } from '../sealing/documents.ts'
import { fromUtf8, utf8 } from '../sealing/encoding.ts'
import { seal } from '../sealing/envelopes.ts'
import { pad, unpad } from '../sealing/padding.ts'
import { Autosave } from './autosave.ts'
import type { DraftShelf } from './draft-shelf.ts'
import type { Keyring } from './keyring.ts'
import { isUnsaved, type Working } from './post.ts'

export interface Draft {
  readonly reply: string
  readonly note: string
  readonly quotes: readonly Quote[]
}

const EMPTY: Draft = { reply: '', note: '', quotes: [] }

export class Drafts {
  /** Posts that are being written, by their number. */
  posts = new Map<number, Working>()
  #drafts = new Map<string, Draft>()
  #shelf: DraftShelf | undefined
  #saving: Autosave | undefined

  of(caseId: string): Draft {
    return this.#drafts.get(caseId) ?? EMPTY
  }

  change(caseId: string, change: Partial<Draft>): void {
    const draft = { ...this.of(caseId), ...change }
    if (draft.reply || draft.note) this.#drafts.set(caseId, draft)
    else this.#drafts.delete(caseId)
    this.#saving?.later()
  }

  get unfinished(): boolean {
    return this.#drafts.size > 0 || [...this.posts.values()].some(isUnsaved)
  }

  /** Everything, sealed so that only its writer can open it; then forgotten. */
  async lock(keyring: Keyring): Promise<Uint8Array | undefined> {
    this.#saving?.shut()
    const sealing = this.#sealed(keyring)
    this.#drafts.clear()
    this.posts.clear()
    const sealed = await sealing
    await this.#shelf?.keep(sealed)
    return sealed
  }

  /** Bring back what lies on this device, unless `lock` has left something newer; from now on it is kept up to date. */
  async begin(shelf: DraftShelf, keyring: () => Keyring): Promise<void> {
    const left = this.unfinished ? undefined : await shelf.fetch()
    if (left) await this.unlock(left, keyring())
    this.#shelf = shelf
    this.#saving = new Autosave(async () => {
      await shelf.keep(await this.#sealed(keyring()))
      return true
    })
  }

  /** Everything sealed; nothing when nothing is unfinished. What is sealed is what was written when this was called. */
  async #sealed(keyring: Keyring): Promise<Uint8Array | undefined> {
    if (!this.unfinished) return undefined
    const plain = utf8(JSON.stringify({ cases: [...this.#drafts], posts: [...this.posts] }))
    return seal(pad(plain), [await keyring.ownRecipient()])
  }

  /** Undo `lock`. Drafts of somebody else stay closed and are dropped. */
  async unlock(sealed: Uint8Array, keyring: Keyring): Promise<void> {
    try {
      const plain = fromUtf8(unpad(await keyring.openOwn(sealed)))
      const { cases, posts } = JSON.parse(plain) as { cases: [string, Draft][]; posts: [number, Working][] }
      this.#drafts = new Map(cases)
      this.posts = new Map(posts)
    } catch {
      this.#drafts.clear()
    }
  }
}
