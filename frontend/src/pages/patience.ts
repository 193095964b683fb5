// Trying again: what cannot be sent now is kept and sent later, without anybody having to do it.

import { Passing } from './wire.ts'

const FIRST_S = 2
const LONGEST_S = 60
/** A server that asks for more than this has made a mistake: somebody is holding the telephone. */
const LONGEST_ASKED_S = 600

export interface Wait {
  readonly why: Passing['why']
  readonly seconds: number
  /** Stop waiting and try now. */
  readonly now: () => void
}

/**
 * Runs `attempt` until it works or fails for good. Before each wait `tell` gets the wait, and `null` when trying goes on.
 * The waits double, start from what the server asked for, and vary by half, so that many browsers do not come back at once.
 */
export async function persist<T>(attempt: () => Promise<T>, tell: (wait: Wait | null) => void): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof Passing)) throw error
      await pause(waitFor(tries, error.seconds, Math.random()), error.why, tell)
      tell(null)
    }
  }
}

/** Seconds to wait after so many failures: not less than the server asked for. `chance` is between 0 and 1. */
export function waitFor(tries: number, asked: number | null, chance: number): number {
  const grown = Math.min(FIRST_S * 2 ** tries, LONGEST_S)
  return Math.ceil(Math.max(Math.min(asked ?? 0, LONGEST_ASKED_S), grown) + (grown / 2) * chance)
}

function pause(seconds: number, why: Passing['why'], tell: (wait: Wait) => void): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      clearTimeout(timer)
      window.removeEventListener('online', go)
      resolve()
    }
    const timer = setTimeout(go, seconds * 1000)
    // A phone that finds its network again need not wait for the clock.
    if (why === 'unreachable') window.addEventListener('online', go)
    tell({ why, seconds, now: go })
  })
}
