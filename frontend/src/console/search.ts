/** Search in opened cases: one pass over texts in memory. No index, nothing on disk. */
import { aliasOf } from './alias.ts'
import { wordsOf, type Thread } from './thread.ts'
import type { Permits } from './staff-wire.ts'
import type { Case, CaseState, Client } from './wire.ts'

export interface Found {
  readonly record: Case
  /** The words around the first hit; empty when the alias was what matched. */
  readonly excerpt: string
}

const AROUND = 36
const LIMIT = 50

/** The cases that this caseworker may open to search them: closed ones only while a permit to do so holds. */
export async function searchable(client: Client, me: string): Promise<readonly CaseState[]> {
  const { permits } = await client.ask<Permits>('permits')
  const bulk = permits.some(({ kind, asked_by, until }) => kind === 'bulk' && asked_by === me && until !== null)
  return ['waiting', 'held', 'answered', 'asleep', ...(bulk ? (['closed'] as const) : [])]
}

export class SearchIndex {
  readonly #texts = new Map<string, { readonly record: Case; readonly words: string }>()

  get size(): number {
    return this.#texts.size
  }

  put(record: Case, thread: Thread): void {
    this.#texts.set(record.id, { record, words: `${aliasOf(record.id)}\n${wordsOf(thread)}` })
  }

  drop(caseId: string): void {
    this.#texts.delete(caseId)
  }

  clear(): void {
    this.#texts.clear()
  }

  /** Cases that hold every word of the query. */
  find(query: string): readonly Found[] {
    const wanted = query.toLowerCase().split(/\s+/).filter(Boolean)
    if (wanted.length === 0) return []
    const found: Found[] = []
    for (const { record, words } of this.#texts.values()) {
      if (!wanted.every((word) => words.includes(word))) continue
      found.push({ record, excerpt: excerptOf(words, wanted[0]!) })
      if (found.length === LIMIT) break
    }
    return found
  }
}

function excerptOf(words: string, wanted: string): string {
  const body = words.slice(words.indexOf('\n') + 1)
  const at = body.indexOf(wanted)
  if (at < 0) return ''
  const start = Math.max(0, at - AROUND)
  const end = Math.min(body.length, at + wanted.length + AROUND)
  return `${start > 0 ? '…' : ''}${body.slice(start, end).replace(/\s+/g, ' ')}${end < body.length ? '…' : ''}`
}
