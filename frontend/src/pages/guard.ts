// The browser's own question before it closes a page, asked only while there is a draft that was not handed in.

/**
 * Guards what is written into `area`, also what was in it before this script came; the answer ends it.
 * Leaving in a hurry (leave.ts) is never asked about.
 */
export function guardDraft(area: HTMLTextAreaElement): () => void {
  const ask = (event: BeforeUnloadEvent): void => {
    if (area.value) event.preventDefault()
  }
  const stop = (): void => {
    window.removeEventListener('beforeunload', ask)
    window.removeEventListener('leaving', stop)
  }
  window.addEventListener('beforeunload', ask)
  window.addEventListener('leaving', stop)
  return stop
}
