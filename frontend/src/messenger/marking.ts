/** A text and its entities as a tree: what is bold, what is a link, what lies inside what. */
import type { Entity } from './wire.ts'

export interface Part {
  /** `plain`, or the entity's type. */
  readonly type: string
  readonly text: string
  readonly url: string
  /** What is inside; empty for plain text. */
  readonly parts: readonly Part[]
}

/** Offsets count UTF-16 units, as JavaScript's strings do. Entities are either apart or one inside the other. */
export function partsOf(text: string, entities: readonly Entity[] = []): Part[] {
  const sorted = [...entities].sort((one, other) => one.offset - other.offset || other.length - one.length)
  return within(text, 0, text.length, sorted)
}

function within(text: string, begin: number, end: number, entities: readonly Entity[]): Part[] {
  const parts: Part[] = []
  let at = begin
  for (let index = 0; index < entities.length;) {
    const entity = entities[index]!
    const close = Math.min(entity.offset + entity.length, end)
    const inside = entities.slice(index + 1).filter((one) => one.offset < close)
    if (entity.offset > at) parts.push(plain(text.slice(at, entity.offset)))
    const content = within(text, entity.offset, close, inside)
    parts.push({ type: entity.type, text: text.slice(entity.offset, close), url: entity.url ?? '', parts: content })
    at = close
    index += 1 + inside.length
  }
  if (at < end) parts.push(plain(text.slice(at, end)))
  return parts
}

const plain = (text: string): Part => ({ type: 'plain', text, url: '', parts: [] })

/** Messages and the gaps of deleted ones, in their order; neighbouring gaps are one. */
export type Line<M> = { readonly message: M } | { readonly deleted: number }

export function linesOf<M extends { readonly message_id: number }>(
  messages: readonly M[],
  deleted: readonly number[],
): Line<M>[] {
  const found: { number: number; message?: M }[] = [
    ...messages.map((message) => ({ number: message.message_id, message })),
    ...deleted.map((number) => ({ number })),
  ]
  const lines: Line<M>[] = []
  for (const { message } of found.sort((one, other) => one.number - other.number)) {
    const last = lines.at(-1)
    if (message) lines.push({ message })
    else if (last && 'deleted' in last) lines[lines.length - 1] = { deleted: last.deleted + 1 }
    else lines.push({ deleted: 1 })
  }
  return lines
}

/** What a messenger hangs onto the address of a page that it opens: who opened it, all of it made up here. */
export function launched(
  url: string,
  person: { readonly id: number; readonly first_name: string },
  now: number,
): string {
  const data = new URLSearchParams({
    query_id: 'rehearsal',
    user: JSON.stringify(person),
    auth_date: String(Math.floor(now / 1000)),
    hash: '0'.repeat(64),
  })
  const hung = new URLSearchParams({
    tgWebAppData: data.toString(),
    tgWebAppVersion: '8.0',
    tgWebAppPlatform: 'web',
    tgWebAppThemeParams: '{}',
  })
  return `${url.split('#')[0]}#${hung}`
}
