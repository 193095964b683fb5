// The browser's own question before it closes a page, asked only while there is a draft that was not handed in.

/** Begins to guard; the answer stops it. Leaving in a hurry (leave.ts) is never asked about. */
export function guardDraft(): () => void {
  const ask = (event: BeforeUnloadEvent): void => event.preventDefault()
  const stop = (): void => {
    window.removeEventListener('beforeunload', ask)
    window.removeEventListener('leaving', stop)
  }
  window.addEventListener('beforeunload', ask)
  window.addEventListener('leaving', stop)
  return stop
}
