// A later word in a known case, or a receipt for another person of its group, on its way to the team that has it.

import { sealMessage } from '../sealing/envelopes.ts'
import { recipientOf } from '../sealing/identity.ts'
import type { ReceiptKeys } from '../sealing/receipt.ts'
import type { Page } from './page.ts'
import type { Letter } from './sending.ts'
import { NOTHING_SEEN } from './wire.ts'

/** `team`: who has the case, if that is known. `other`: a receipt that leads to the same case from now on. */
export function messageLetter(
  { line, language }: Page,
  { lookup, case: tag, reply }: ReceiptKeys,
  team: string | undefined,
  text: string,
  other?: ReceiptKeys,
): Letter {
  return {
    lookup,
    decoy: null,
    team,
    seen: { ...NOTHING_SEEN, others: other ? [other.lookup] : [] },
    seal: async (to) =>
      sealMessage(
        {
          kind: 'message',
          v: 1,
          line,
          team: to.team,
          epoch: to.epoch,
          case: tag,
          language,
          text,
          reply: await recipientOf(reply),
          others: other ? [{ case: other.case, reply: await recipientOf(other.reply) }] : [],
        },
        to.recipient,
      ),
  }
}
