/** Identities (`AGE-SECRET-KEY-PQ-1…`) and their recipients (`age1pq1…`). */
import { bech32 } from '@scure/base'
import { identityToRecipient } from 'age-encryption'
import { randomBytes } from './encoding.ts'
import { KeyTextError } from './errors.ts'

const PREFIX = 'AGE-SECRET-KEY-PQ-'

/** A fresh identity. */
export const newIdentity = (): string => identityFromSeed(randomBytes(32))

/** The identity that grows from 32 bytes. */
export const identityFromSeed = (seed: Uint8Array): string => bech32.encodeFromBytes(PREFIX, seed).toUpperCase()

/** Whom others seal to so that `identity` can open. Throws `KeyTextError` when it is no identity of ours. */
export async function recipientOf(identity: string): Promise<string> {
  try {
    if (!identity.startsWith(`${PREFIX}1`)) throw new TypeError('another kind of key')
    return await identityToRecipient(identity)
  } catch {
    throw new KeyTextError('This key text is not one of ours, or a letter of it is wrong.')
  }
}
