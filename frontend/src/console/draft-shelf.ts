/**
 * Drafts on this device, so that a browser that dies takes no half-written reply along. What lies here is sealed to
 * its writer: the identity that opens it is kept sealed on the server, and deleted there when somebody is dismissed.
 */

const DATABASE = 'safeconduct'
const STORE = 'drafts'
const DAYS_KEPT = 14
const DAY_MS = 86_400_000

interface Kept {
  readonly sealed: Uint8Array<ArrayBuffer>
  /** A day, in days since 1970. */
  readonly day: number
}

export class DraftShelf {
  readonly #owner: string

  /** `owner`: the id of the caseworker whose drafts these are. */
  constructor(owner: string) {
    this.#owner = owner
  }

  /** What was left here. What nobody came back for in a fortnight is thrown away, whoever wrote it. */
  async fetch(): Promise<Uint8Array | undefined> {
    const oldest = today() - DAYS_KEPT
    return this.#with('readwrite', async (store) => {
      for (const key of await done(store.getAllKeys())) {
        const kept = (await done(store.get(key))) as Kept | undefined
        if (kept && kept.day < oldest) store.delete(key)
      }
      return ((await done(store.get(this.#owner))) as Kept | undefined)?.sealed
    })
  }

  /** Leave this here instead of what was; nothing: leave nothing. */
  async keep(sealed: Uint8Array | undefined): Promise<void> {
    await this.#with('readwrite', async (store) => {
      const kept: Kept | undefined = sealed && { sealed: new Uint8Array(sealed), day: today() }
      await (kept ? done(store.put(kept, this.#owner)) : done(store.delete(this.#owner)))
    })
  }

  /** A browser that stores nothing, as private windows may, loses drafts with its window and nothing else. */
  async #with<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => Promise<T>): Promise<T | undefined> {
    let database: IDBDatabase
    try {
      const opening = indexedDB.open(DATABASE, 1)
      opening.onupgradeneeded = () => opening.result.createObjectStore(STORE)
      database = await done(opening)
    } catch {
      return undefined
    }
    try {
      return await act(database.transaction(STORE, mode).objectStore(STORE))
    } catch {
      return undefined
    } finally {
      database.close()
    }
  }
}

const today = (): number => Math.floor(Date.now() / DAY_MS)

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('The browser stores nothing.'))
  })
}
