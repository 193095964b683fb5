// Sending one envelope: sealed on this device, sent until the line has it on disk, counted once.

import type { EpochKey } from '../sealing/roster.ts'
import { epochFor, verifiedKeys, type LineKeys } from './keys.ts'
import type { Page } from './page.ts'
import { EpochClosed, handIn, type Seen } from './wire.ts'

const KEY_BYTES = 16

/** What is to be sealed, and under which receipt it is filed. */
export interface Letter {
  readonly lookup: Uint8Array
  readonly decoy: Uint8Array | null
  /** The team that already has the case, when there is one. */
  readonly team: string | undefined
  readonly seen: Seen
  readonly seal: (epoch: EpochKey) => Promise<Uint8Array>
}

/**
 * One attempt to hand the letter in, to be called again after `Passing`. Every attempt carries the same delivery key,
 * so the line takes the letter once; it is sealed again only when its epoch has closed in between.
 */
export function delivery(page: Page, keys: LineKeys, letter: Letter): () => Promise<void> {
  const key = crypto.getRandomValues(new Uint8Array(KEY_BYTES))
  let current: LineKeys | null = keys
  let sealed: { epoch: EpochKey; envelope: Uint8Array } | null = null

  const send = async (): Promise<void> => {
    current ??= await verifiedKeys(page)
    if (sealed === null) {
      const epoch = epochFor(current, letter.team)
      sealed = { epoch, envelope: await letter.seal(epoch) }
    }
    const { team, epoch } = sealed.epoch
    const { lookup, decoy, seen } = letter
    await handIn({ key, lookup, decoy, team, epoch, language: page.language, seen, sealed: sealed.envelope })
  }

  return async () => {
    try {
      await send()
    } catch (error) {
      if (!(error instanceof EpochClosed)) throw error
      current = sealed = null
      await send()
    }
  }
}
