/** Striking: words that nobody should find here one day are taken out of what was written. */
import type { Span } from '../pages/warning.ts'

/** The same in every language, so that nobody takes it for the applicant's own word. */
export const STRUCK = '[struck]'

/** A text with these parts struck. They are in order and do not overlap. */
export function struck(text: string, spans: readonly Span[]): string {
  const kept = spans.map(({ start }, at) => text.slice(spans[at - 1]?.end ?? 0, start))
  return [...kept, text.slice(spans.at(-1)?.end ?? 0)].join(STRUCK)
}

/** What is selected inside `element`, as places in its text; nothing when nothing of it is. */
export function selectedIn(element: Element): Span | undefined {
  const root = element.getRootNode() as ShadowRoot & { getSelection?: () => Selection | null }
  const selection = root.getSelection?.() ?? document.getSelection() // Firefox selects across shadow roots
  if (!selection || selection.rangeCount === 0) return undefined
  const range = selection.getRangeAt(0)
  if (range.collapsed || !element.contains(range.startContainer) || !element.contains(range.endContainer)) return undefined
  const before = document.createRange()
  before.setStart(element, 0)
  before.setEnd(range.startContainer, range.startOffset)
  const start = before.toString().length
  return { start, end: start + range.toString().length }
}
