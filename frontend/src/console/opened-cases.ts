/** The cases that this browser has opened. They live in memory; `clear` drops every opened text at once. */
import type { Keyring } from './keyring.ts'
import { SearchIndex } from './search.ts'
import { isFresh, openThread, type Thread } from './thread.ts'
import { lookAll, type Case, type Client } from './wire.ts'

/** For how long many cases are opened without a pause: a key that is pressed meanwhile has its answer in the next frame. */
const STRETCH_MS = 12
/** How often it is shown how far it is: showing takes time of its own. */
const SHOW_MS = 200

/** How many of how many cases are open by now. */
export interface Progress {
  readonly done: number
  readonly of: number
}

/** Why many are opened, and until when. */
interface Opening {
  readonly client: Pick<Client, 'ask'>
  readonly keyring: () => Keyring
  readonly stop: AbortSignal
  readonly show: (progress: Progress) => void
}

export class OpenedCases {
  readonly search = new SearchIndex()
  readonly #cases = new Map<string, Case>()
  readonly #threads = new Map<string, Thread>()

  caseOf(id: string): Case | undefined {
    return this.#cases.get(id)
  }

  threadOf(id: string): Thread | undefined {
    return this.#threads.get(id)
  }

  /** Open a case, or keep it as it was opened when nothing in it has changed. */
  async keep(record: Case, keyring: Keyring): Promise<void> {
    const known = this.#threads.get(record.id)
    const thread = known && isFresh(known, record) ? known : await openThread(record, keyring)
    this.#cases.set(record.id, record)
    this.#threads.set(record.id, thread)
    this.search.put(record, thread)
  }

  /** Open those that are not opened yet, or that have moved since, and let the page live meanwhile. */
  async keepAll(records: readonly Case[], { client, keyring, stop, show }: Opening): Promise<void> {
    const ids = records.filter((record) => this.#moved(record)).map((record) => record.id)
    let done = records.length - ids.length
    let paused = performance.now()
    let shown = paused
    for await (const record of lookAll(client, ids)) {
      if (stop.aborted) return
      await this.keep(record, keyring())
      if (stop.aborted) return this.clear()
      done += 1
      if (performance.now() - shown > SHOW_MS) {
        show({ done, of: records.length })
        shown = performance.now()
      }
      if (performance.now() - paused > STRETCH_MS) {
        await pause()
        paused = performance.now()
      }
    }
  }

  drop(id: string): void {
    this.#cases.delete(id)
    this.#threads.delete(id)
    this.search.drop(id)
  }

  clear(): void {
    this.#cases.clear()
    this.#threads.clear()
    this.search.clear()
  }

  #moved(record: Case): boolean {
    const known = this.#cases.get(record.id)
    return known?.state !== record.state || known.since !== record.since
  }
}

/** Until the browser has drawn and handed out what was pressed. A timer would wait longer (HTML, 8.7: at least 4 ms). */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })
}
