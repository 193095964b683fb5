// Browsers keep pages they have left, to show them again at once. What was secret on them is taken out first.

import type { Stage } from './stage.ts'

/** Call `wipe` and empty the screen when the page is left; a page that is shown again begins anew. */
export function wipeWhenLeft(stage: Stage, wipe: () => void): void {
  window.addEventListener('pagehide', () => {
    wipe()
    stage.clear()
  })
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) window.location.reload()
  })
}
