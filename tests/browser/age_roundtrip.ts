/** What the round-trip test calls in the page: the front end's sealing, bytes as base64, one passkey. */
import * as documents from '../../frontend/src/sealing/documents.ts'
import { fromBase64, toBase64, toHex } from '../../frontend/src/sealing/encoding.ts'
import * as envelopes from '../../frontend/src/sealing/envelopes.ts'
import { newIdentity, recipientOf } from '../../frontend/src/sealing/identity.ts'
import { parseSigningKey, parseVerifier } from '../../frontend/src/sealing/notes.ts'
import { enrolPasskey, signInWithPasskey } from '../../frontend/src/sealing/passkey.ts'
import { parseReceipt, receiptKeys } from '../../frontend/src/sealing/receipt.ts'
import { readEpoch, readRoster } from '../../frontend/src/sealing/roster.ts'
import { wordList } from '../../frontend/src/sealing/words.ts'

const page = {
  async open(sealed: string, identity: string, place: documents.Place) {
    return envelopes.openDocument(fromBase64(sealed), identity, place)
  },
  async seal(application: documents.Application, epoch: string) {
    return toBase64(await envelopes.sealApplication(application, epoch))
  },
  async openReply(sealed: string, identity: string, team: string, place: documents.Place) {
    return envelopes.openReply(fromBase64(sealed), identity, parseVerifier(team), place)
  },
  async sealReply(reply: documents.Reply, team: string, applicant: string, epoch: string) {
    return toBase64(await envelopes.sealReply(reply, parseSigningKey(team), applicant, epoch))
  },
  async receipt(text: string, list: string, line: string) {
    const keys = await receiptKeys(parseReceipt(text, [wordList(list)]), line)
    return { lookup: toHex(keys.lookup), recipient: await recipientOf(keys.reply), case: keys.case }
  },
  /** The recipient of an epoch, along root, team, epoch. */
  epoch(root: string, roster: string, epoch: string) {
    return readEpoch(epoch, readRoster(roster, parseVerifier(root))).recipient
  },
  async enrol(options: PublicKeyCredentialCreationOptionsJSON, line: string) {
    const identity = newIdentity()
    const { registration, sealed } = await enrolPasskey(options, line, identity)
    return { identity, registration, sealed: toBase64(sealed) }
  },
  async signIn(options: PublicKeyCredentialRequestOptionsJSON, line: string, sealed: string) {
    const { authentication, unlock } = await signInWithPasskey(options, line)
    return { authentication, identity: await unlock(fromBase64(sealed)) }
  },
  /** Milliseconds of one seal and one open. */
  async measure(application: documents.Application, epoch: string, identity: string, place: documents.Place) {
    const start = performance.now()
    const sealed = await envelopes.sealApplication(application, epoch)
    const between = performance.now()
    await envelopes.openDocument(sealed, identity, place)
    return [between - start, performance.now() - between]
  },
}

Object.assign(globalThis, { sealing: page })
