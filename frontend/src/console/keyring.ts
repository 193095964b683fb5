/**
 * The keys of an unlocked console: the caseworker's identity and the epochs it opens.
 *
 * Nothing that comes from the server is believed without a signature along root, team, epoch. The root
 * itself is believed because unlocking depends on it: passkey and recovery words are bound to the line id,
 * which is the fingerprint of the root key, so another root's console would not have unlocked.
 */
import { fromBase64 } from '../sealing/encoding.ts'
import { openEpoch, open } from '../sealing/envelopes.ts'
import { NoteError, SealingError } from '../sealing/errors.ts'
import { recipientOf } from '../sealing/identity.ts'
import {
  parseSigningKey,
  parseVerifier,
  verifierOf,
  verifierText,
  type SigningKey,
  type Verifier,
} from '../sealing/notes.ts'
import { isOver, lineId, readCard, readEpoch, readRoster, type Card, type Roster } from '../sealing/roster.ts'
import type { EpochSecret } from '../sealing/documents.ts'
import type { Caseworker, Keys } from './wire.ts'

/** The root's verifier when it is the root of `line`. Throws `NoteError`. */
export function rootOf(key: string, line: string): Verifier {
  const root = parseVerifier(key)
  if (lineId(root) !== line) throw new NoteError("The line's key and its id do not belong together.")
  return root
}

export class Keyring {
  readonly line: string
  readonly team: string
  readonly roster: Roster
  /** Who can give somebody a missing key. */
  readonly leads: readonly string[]
  /** The epoch that is sealed to now; none when no epoch is open. */
  readonly current: { readonly epoch: string; readonly recipient: string; readonly closes: string } | undefined
  readonly #epochs: ReadonlyMap<string, EpochSecret>
  #identity: string
  #signing: SigningKey | undefined

  private constructor(
    identity: string,
    team: string,
    roster: Roster,
    keys: Keys,
    epochs: ReadonlyMap<string, EpochSecret>,
  ) {
    this.#identity = identity
    this.#epochs = epochs
    this.team = team
    this.roster = roster
    this.line = roster.line
    this.leads = keys.leads
    const shown = keys.epochs.map((key) => readEpoch(key.note, roster))
    this.current = shown.find((key) => key.team === team && !isOver(key, new Date()))
  }

  /** Check what the server sent and open the copies. Throws `NoteError` when the chain does not hold. */
  static async from(identity: string, root: Verifier, team: string, keys: Keys): Promise<Keyring> {
    const roster = readRoster(keys.roster, root)
    const epochs = await openCopies(identity, roster, team, keys)
    return new Keyring(identity, team, roster, keys, epochs)
  }

  /** The team's verifier. Throws `NoteError` when the roster does not name the team. */
  get verifier(): Verifier {
    const verifier = this.roster.teams.get(this.team)
    if (!verifier) throw new NoteError('The roster does not name this team.')
    return verifier
  }

  /** The team's signing key, from the newest epoch that has the key of the roster. */
  get signing(): SigningKey | undefined {
    const known = verifierText(this.verifier)
    this.#signing ??= [...this.#epochs.values()]
      .map((secret) => parseSigningKey(secret.signing))
      .findLast((key) => verifierText(verifierOf(key)) === known)
    return this.#signing
  }

  has(epoch: string): boolean {
    return this.#epochs.has(epoch)
  }

  get epochs(): readonly EpochSecret[] {
    return [...this.#epochs.values()]
  }

  secret(epoch: string): EpochSecret | undefined {
    return this.#epochs.get(epoch)
  }

  /** Whom something is sealed to that only this caseworker shall open. */
  ownRecipient(): Promise<string> {
    return recipientOf(this.#identity)
  }

  /** This caseworker's own identity, sealed by whatever makes a new way in of it. It is handed to nothing else. */
  sealedBy<Made>(way: (identity: string) => Promise<Made>): Promise<Made> {
    return way(this.#identity)
  }

  /** Open something sealed to this caseworker. */
  openOwn(sealed: Uint8Array): Promise<Uint8Array> {
    return open(sealed, this.#identity)
  }

  /** The same identity with what the server has now. */
  renewed(root: Verifier, keys: Keys): Promise<Keyring> {
    return Keyring.from(this.#identity, root, this.team, keys)
  }

  /** A colleague's card when the team has signed it and it is theirs; undefined when it cannot be trusted. */
  card(colleague: Caseworker): Card | undefined {
    try {
      const card = readCard(colleague.card, this.roster)
      const theirs = card.id === colleague.id && card.team === this.team && card.recipient === colleague.recipient
      return theirs && card.role === colleague.role ? card : undefined
    } catch (error) {
      if (error instanceof SealingError) return undefined
      throw error
    }
  }
}

/**
 * The epoch secrets among the copies that this identity opens. A copy that is damaged, or that is not the key its
 * epoch note names, is left out: the rest must work. The server shows the notes of open epochs only, so the copy of an
 * older one is not compared. Throws `NoteError` when a note is not signed by a team of the roster.
 */
export async function openCopies(
  identity: string,
  roster: Roster,
  team: string,
  keys: Keys,
): Promise<ReadonlyMap<string, EpochSecret>> {
  const epochs = new Map<string, EpochSecret>()
  const shown = keys.epochs.map((key) => readEpoch(key.note, roster)).filter((key) => key.team === team)
  const noted = new Map(shown.map((key) => [key.epoch, key.recipient]))
  for (const copy of keys.copies.filter((copy) => copy.team === team)) {
    try {
      const place = { line: roster.line, team, epoch: copy.epoch }
      const secret = await openEpoch(fromBase64(copy.sealed), identity, place)
      const recipient = noted.get(copy.epoch)
      if (recipient === undefined || (await recipientOf(secret.identity)) === recipient) epochs.set(copy.epoch, secret)
    } catch (error) {
      if (!(error instanceof SealingError)) throw error
    }
  }
  return epochs
}
