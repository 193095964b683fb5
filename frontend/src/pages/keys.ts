// Whom this page may believe: the line's teams and their open epochs, each along the chain that begins with the
// root's key in the page itself.

import { parseVerifier } from '../sealing/notes.ts'
import { isOver, readEpoch, readRoster, type EpochKey, type Roster } from '../sealing/roster.ts'
import type { Page } from './page.ts'
import { fetchKeys, Passing } from './wire.ts'

/** Keys came that are not signed as they should be. Nothing may be sealed to them. */
export class Untrusted extends Error {}

export interface LineKeys {
  readonly roster: Roster
  readonly epochs: readonly EpochKey[]
  /** Days that a case is kept after the last contact: of all teams, of some of them, and more if that is wished. */
  readonly retention: number
  readonly teams: Readonly<Record<string, number>>
  readonly extra: number
}

/** The line's keys, verified. `Passing` while they cannot be had, `Untrusted` when they are not the line's. */
export async function verifiedKeys(page: Page): Promise<LineKeys> {
  const { roster: note, epochs: notes, retention, teams, extra } = await fetchKeys()
  try {
    const roster = readRoster(note, parseVerifier(page.key))
    if (roster.line !== page.line) throw new Untrusted()
    return { roster, epochs: notes.map((epoch) => readEpoch(epoch, roster)), retention, teams, extra }
  } catch {
    throw new Untrusted()
  }
}

/** The epoch to seal to: of `team` when it has one open, else of the first team. `Untrusted` when all shown are over. */
export function epochFor(keys: LineKeys, team?: string, now = new Date()): EpochKey {
  const open = keys.epochs.filter((epoch) => !isOver(epoch, now))
  if (open.length < keys.epochs.length && open.length === 0) throw new Untrusted()
  const found = open.find((epoch) => epoch.team === team) ?? open[0]
  if (!found) throw new Passing('busy') // The line is between two epochs: somebody must open the next.
  return found
}

/** Days after which what is handed in to `team` now is erased, unless somebody writes again. */
export const daysKept = ({ retention, teams, extra }: LineKeys, team: string, longer: boolean): number =>
  (teams[team] ?? retention) + (longer ? extra : 0)
