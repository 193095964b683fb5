/**
 * A passkey that signs in and unlocks with one tap (spec/sealing.md section 6).
 *
 * Its PRF extension gives a secret that never leaves the device but into this page. The secret opens the
 * caseworker's identity file (age's `fido2prf` stanza) and must never reach the server: `toJSON` of an
 * assertion carries it, so both answers here are stripped of `clientExtensionResults`.
 */
import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { extract } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { Decrypter, Encrypter, Stanza, type Identity, type Recipient } from 'age-encryption'
import { concat, fromHex, toBase64Bare, utf8, type Bytes } from './encoding.ts'
import { EnvelopeError, PasskeyError } from './errors.ts'

const LABEL = 'age-encryption.org/fido2prf'
/** The key wraps one file key in its life, so the nonce may stay zero (as in age). */
const ZERO = new Uint8Array(12)

/** A passkey's registration for the server, and the identity file that the passkey opens. */
export interface Enrolment {
  readonly registration: RegistrationResponseJSON
  readonly sealed: Uint8Array
}

/** A sign-in for the server, and the way to open the identity file that the server sends back. */
export interface SignIn {
  readonly authentication: AuthenticationResponseJSON
  /** The identity in the file. Throws `EnvelopeError` when this passkey does not open it. */
  readonly unlock: (sealed: Uint8Array) => Promise<string>
}

/** The nonce of a line's `fido2prf` stanzas: known before it is known who signs in. */
export const lineNonce = (line: string): Bytes =>
  concat(sha256(concat(utf8('safeconduct/passkey/v1'), fromHex(line))).subarray(0, 16))

/**
 * Make a passkey with the server's `options` and seal `identity` to it. Two taps on devices that give
 * the secret only at a sign-in. Throws `PasskeyError` when the device cannot do it.
 */
export async function enrolPasskey(
  options: PublicKeyCredentialCreationOptionsJSON,
  line: string,
  identity: string,
): Promise<Enrolment> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
  const prf = prfInputs(line)
  const credential = await navigator.credentials.create({
    publicKey: { ...publicKey, extensions: { ...publicKey.extensions, prf } },
  })
  if (!(credential instanceof PublicKeyCredential)) throw new PasskeyError('No passkey was made.')
  const given = credential.getClientExtensionResults().prf
  if (!given?.enabled) throw new PasskeyError('This device keeps no secret with a passkey.')
  const key = keyFrom(given) ?? (await askAgain(credential.rawId, options.rp.id, prf))
  const encrypter = new Encrypter()
  encrypter.addRecipient(wrapping(key, lineNonce(line)))
  return {
    registration: stripped(credential.toJSON() as RegistrationResponseJSON),
    sealed: await encrypter.encrypt(identity),
  }
}

/** Sign in and unlock with one tap. Throws `PasskeyError` when the device gave no secret. */
export async function signInWithPasskey(
  options: PublicKeyCredentialRequestOptionsJSON,
  line: string,
): Promise<SignIn> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
  const credential = await navigator.credentials.get({
    publicKey: { ...publicKey, extensions: { ...publicKey.extensions, prf: prfInputs(line) } },
  })
  const key = secretOf(credential)
  return {
    authentication: stripped((credential as PublicKeyCredential).toJSON() as AuthenticationResponseJSON),
    unlock: (sealed) => unlock(sealed, key),
  }
}

async function unlock(sealed: Uint8Array, key: Uint8Array): Promise<string> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(unwrapping(key))
  try {
    return await decrypter.decrypt(sealed, 'text')
  } catch {
    throw new EnvelopeError('This passkey does not open this file.')
  }
}

async function askAgain(id: ArrayBuffer, rpId: string | undefined, prf: PrfInputs): Promise<Uint8Array> {
  const credential = await navigator.credentials.get({
    publicKey: {
      challenge: crypto.getRandomValues(new Uint8Array(32)), // nobody checks this one: it only fetches the secret
      ...(rpId === undefined ? {} : { rpId }),
      userVerification: 'required',
      allowCredentials: [{ type: 'public-key', id }],
      extensions: { prf },
    },
  })
  return secretOf(credential)
}

function secretOf(credential: Credential | null): Uint8Array {
  const key =
    credential instanceof PublicKeyCredential ? keyFrom(credential.getClientExtensionResults().prf) : undefined
  if (!key) throw new PasskeyError('This passkey gave no secret.')
  return key
}

type PrfInputs = { eval: { first: Bytes; second: Bytes } }

/** Two inputs, so that nobody can open two files behind one tap (as in age). */
function prfInputs(line: string): PrfInputs {
  const input = (number: number): Bytes => concat(utf8(LABEL), Uint8Array.of(number), lineNonce(line))
  return { eval: { first: input(1), second: input(2) } }
}

function keyFrom(outputs: AuthenticationExtensionsPRFOutputs | undefined): Uint8Array | undefined {
  const { first, second } = outputs?.results ?? {}
  return first && second ? extract(sha256, concat(bytesOf(first), bytesOf(second)), utf8(LABEL)) : undefined
}

function bytesOf(source: BufferSource): Uint8Array {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source)
}

const wrapping = (key: Uint8Array, nonce: Uint8Array): Recipient => ({
  wrapFileKey: (fileKey) => [
    new Stanza([LABEL, toBase64Bare(nonce)], chacha20poly1305(key, ZERO).encrypt(fileKey)),
  ],
})

const unwrapping = (key: Uint8Array): Identity => ({
  unwrapFileKey: (stanzas) => {
    const stanza = stanzas.find(({ args, body }) => args[0] === LABEL && body.length === 32)
    return stanza ? chacha20poly1305(key, ZERO).decrypt(stanza.body) : null
  },
})

/** What the server may have of a passkey's answer. */
const stripped = <Answer>(answer: Answer): Answer => ({ ...answer, clientExtensionResults: {} })
