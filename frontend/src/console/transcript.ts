/** What of a case can be passed on to another team. */
import type { Part } from '../sealing/documents.ts'
import type { Thread } from './thread.ts'

const DAY_H = 24
const DAY_MS = 86_400_000

/** Every word in it, in order, each with the number it is ticked by. What was spoken has no words to pass on. */
export function partsOf(thread: Thread): readonly { readonly number: number; readonly part: Part }[] {
  const parts = thread.entries.flatMap((opened): Part[] => {
    if (!('document' in opened)) return []
    const { entry, document } = opened
    if (document.kind === 'transcript') return [...document.parts]
    if (document.kind === 'proposal' || !document.text) return []
    const made = 'made' in document ? document.made : dayOf(entry.hour)
    const author = document.kind === 'note' ? document.author : ''
    return [{ kind: document.kind, made, author, text: document.text }]
  })
  return parts.map((part, number) => ({ number, part }))
}

const dayOf = (hour: number): string => new Date(Math.floor(hour / DAY_H) * DAY_MS).toISOString().slice(0, 10)
