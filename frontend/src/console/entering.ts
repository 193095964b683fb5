/**
 * The ways in. What unlocks (a passkey's secret, recovery words, an invitation's secret) stays in this page:
 * the server gets a signature, and sealed files that it cannot open.
 */
import type { EpochSecret } from '../sealing/documents.ts'
import { fromBase64, fromUtf8, toBase64, utf8 } from '../sealing/encoding.ts'
import { open, seal, sealEpoch } from '../sealing/envelopes.ts'
import { newIdentity, recipientOf } from '../sealing/identity.ts'
import { invitationKeys, parseInvitation } from '../sealing/invitation.ts'
import { parseSigningKey, type Verifier } from '../sealing/notes.ts'
import { enrolPasskey, signInWithPasskey, type Enrolment } from '../sealing/passkey.ts'
import { newRecovery, parseRecovery, recoveryKeys, recoveryWords } from '../sealing/recovery.ts'
import { lineId, makeCard, readRoster, type Card } from '../sealing/roster.ts'
import { wordList, type WordList } from '../sealing/words.ts'
import { Keyring, openCopies, rootOf } from './keyring.ts'
import { KEYLESS, Refused, type Caseworker, type Client, type Keys, type Opened, type SignedIn, type Welcome } from './wire.ts'

/** Somebody who came in: who they are, and their opened keys. The client has the token by then. */
export interface Entered {
  readonly me: Caseworker
  readonly keyring: Keyring
  readonly root: Verifier
  readonly leaseMinutes: number
}

/** The list that recovery words come from. */
export async function englishWords(client: Client): Promise<WordList> {
  const response = await client.file('words.txt')
  return wordList(await response.text())
}

/** One tap signs in and unlocks. */
export async function enterByPasskey(client: Client): Promise<Entered> {
  const welcome = await client.ask<Welcome>('welcome')
  const root = rootOf(welcome.key, welcome.line)
  const tap = await signInWithPasskey(
    { challenge: urlSafe(welcome.challenge), rpId: welcome.relying_party, userVerification: 'required' },
    welcome.line,
  )
  const signedIn = await client.ask<SignedIn>('sign-in', { challenge: welcome.challenge, passkey: tap.authentication })
  return admitted(
    client,
    root,
    signedIn.token,
    signedIn.caseworker,
    await tap.unlock(fromBase64(signedIn.sealed)),
    signedIn.keys,
  )
}

/** Twelve recovery words sign in and unlock. Throws `ReceiptError` when they are none. */
export async function enterByWords(client: Client, typed: string): Promise<Entered> {
  const bits = parseRecovery(typed, await englishWords(client))
  const welcome = await client.ask<Welcome>('welcome')
  const root = rootOf(welcome.key, welcome.line)
  const keys = recoveryKeys(bits, welcome.line)
  const words = {
    key: toBase64(keys.publicKey),
    signature: toBase64(keys.signIn(fromBase64(welcome.challenge))),
  }
  const signedIn = await client.ask<SignedIn>('sign-in', { challenge: welcome.challenge, words })
  const identity = fromUtf8(await open(fromBase64(signedIn.sealed), keys.unlock))
  return admitted(client, root, signedIn.token, signedIn.caseworker, identity, signedIn.keys)
}

/** Whether this browser can make a passkey at all. Whether it keeps a secret with it shows when one is made. */
export const canHavePasskey = (): boolean =>
  typeof PublicKeyCredential === 'function' && 'parseCreationOptionsFromJSON' in PublicKeyCredential

/** A newcomer on the way in: an identity and recovery words made here, and an invitation that was looked at. */
export class Newcomer {
  readonly words: readonly string[]
  /** The alias of whoever lost their keys and comes in anew, and keeps it; empty for a newcomer. */
  alias = ''
  /** The list that words come from. */
  readonly english: WordList
  readonly #bits: Uint8Array
  readonly #identity = newIdentity()
  readonly #invitation: Uint8Array
  readonly #client: Client

  private constructor(client: Client, invitation: Uint8Array, english: WordList) {
    this.#client = client
    this.#invitation = invitation
    this.#bits = newRecovery()
    this.english = english
    this.words = recoveryWords(this.#bits, english)
  }

  /** Take up the invitation in a link. Throws `KeyTextError`, or `Refused` when it is spent. */
  static async from(client: Client, secret: string): Promise<Newcomer> {
    const newcomer = new Newcomer(client, parseInvitation(secret), await englishWords(client))
    const welcome = await client.ask<Welcome>('welcome')
    newcomer.alias = (await newcomer.#look(welcome)).opened.name
    return newcomer
  }

  /** Join under this alias; with a passkey when one is wanted. The invitation is looked at again: a challenge is short-lived. */
  async join(alias: string, withPasskey: boolean): Promise<Entered> {
    const welcome = await this.#client.ask<Welcome>('welcome')
    const root = rootOf(welcome.key, welcome.line)
    const { id, keys, opened } = await this.#look(welcome)
    const place = await this.#place(root, opened, keys.open, alias)
    const enrolment = withPasskey ? await this.#passkey(opened, welcome.line, alias) : undefined
    const joined = await this.#client.ask<Omit<SignedIn, 'sealed'>>('join', {
      invitation: id,
      challenge: opened.challenge,
      id: opened.id,
      words: await this.#unlockByWords(opened.challenge, welcome.line),
      passkey: enrolment ? { registration: enrolment.registration, sealed: toBase64(enrolment.sealed) } : null,
      ...place,
    })
    return admitted(this.#client, root, joined.token, joined.caseworker, this.#identity, joined.keys)
  }

  async #look(welcome: Welcome) {
    const keys = invitationKeys(this.#invitation, welcome.line)
    return { id: keys.id, keys, opened: await this.#client.ask<Opened>('invitation', { invitation: keys.id }) }
  }

  /** A place in the team: a card, and the team's keys. Who works without keys has neither, and is known by the name alone. */
  async #place(root: Verifier, opened: Opened, waiting: string, alias: string) {
    const { id, team, role } = opened
    if (KEYLESS.includes(role)) return { card: '', name: alias, copies: [] }
    const secrets = await this.#waiting(root, opened, waiting)
    const recipient = await recipientOf(this.#identity)
    const signing = parseSigningKey(secrets.at(-1)!.signing)
    const copies = secrets.map(async (secret) => ({
      epoch: secret.epoch,
      sealed: toBase64(await sealEpoch(secret, recipient)),
    }))
    const card = makeCard(signing, { line: lineId(root), team, id, name: alias, role: role as Card['role'], recipient })
    return { card, copies: await Promise.all(copies) }
  }

  async #waiting(root: Verifier, opened: Opened, identity: string): Promise<readonly EpochSecret[]> {
    const roster = readRoster(opened.keys.roster, root)
    const secrets = [...(await openCopies(identity, roster, opened.team, opened.keys)).values()]
    if (secrets.length === 0)
      throw new Refused('InvitationEmpty', 'No key waits in this invitation. Ask for a new one.', 410)
    return secrets
  }

  async #unlockByWords(challenge: string, line: string) {
    const keys = recoveryKeys(this.#bits, line)
    return {
      key: toBase64(keys.publicKey),
      signature: toBase64(keys.signIn(fromBase64(challenge))),
      sealed: toBase64(await seal(utf8(this.#identity), [await recipientOf(keys.unlock)])),
    }
  }

  #passkey(opened: Opened, line: string, alias: string): Promise<Enrolment> {
    const user = { ...opened.passkey.user, name: alias, displayName: alias }
    return enrolPasskey({ ...opened.passkey, user }, line, this.#identity)
  }
}

async function admitted(
  client: Client,
  root: Verifier,
  token: string,
  me: Caseworker,
  identity: string,
  keys: Keys,
): Promise<Entered> {
  client.keep(token)
  const keyring = await Keyring.from(identity, root, me.team, keys)
  return { me, keyring, root, leaseMinutes: keys.lease_minutes }
}

/** Base64 as WebAuthn's JSON writes it. */
const urlSafe = (base64: string): string => base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
