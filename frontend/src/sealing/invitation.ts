/** Invitations: a secret in a link's fragment, which the server never sees (spec/sealing.md section 6). */
import { expand, extract, lineSalt } from './derivation.ts'
import { fromBase64Url, randomBytes, toBase64Url, toHex } from './encoding.ts'
import { KeyTextError } from './errors.ts'
import { identityFromSeed } from './identity.ts'

const SECRET = 16
const LABEL = 'safeconduct/invitation/v1'

/** What an invitation is good for on one line. */
export interface InvitationKeys {
  /** The name under which the server keeps it: 32 hexadecimal digits. */
  readonly id: string
  /** The identity to which epoch copies for the newcomer are sealed. */
  readonly open: string
}

/** A fresh invitation: 16 random bytes. */
export const newInvitation = (): Uint8Array => randomBytes(SECRET)

/** The fragment of the link: 22 characters. */
export const invitationText = (secret: Uint8Array): string => toBase64Url(secret)

/** The invitation of a link's fragment. Throws `KeyTextError`. */
export function parseInvitation(text: string): Uint8Array {
  try {
    const secret = fromBase64Url(text)
    if (secret.length === SECRET) return secret
  } catch {
    // told below
  }
  throw new KeyTextError('It is not an invitation.')
}

/** The keys of an invitation on the line with this id. */
export function invitationKeys(secret: Uint8Array, line: string): InvitationKeys {
  const root = extract(lineSalt(line), secret)
  return {
    id: toHex(expand(root, `${LABEL}/id`, 16)),
    open: identityFromSeed(expand(root, `${LABEL}/open`, 32)),
  }
}
