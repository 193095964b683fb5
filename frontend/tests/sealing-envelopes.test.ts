import assert from 'node:assert/strict'
import { test } from 'node:test'
import type {
  Application,
  Document,
  EpochSecret,
  Message,
  Note,
  Place,
  Proposal,
  Reply,
  Transcript,
} from '../src/sealing/documents.ts'
import { fromBase64, fromHex, toHex } from '../src/sealing/encoding.ts'
import {
  open,
  openDocument,
  openEpoch,
  openNote,
  openProposal,
  openReply,
  openTranscript,
  seal,
  sealApplication,
  sealEpoch,
  sealMessage,
  sealNote,
  sealReply,
} from '../src/sealing/envelopes.ts'
import { DocumentError, EnvelopeError, KeyTextError, NoteError, ReceiptError } from '../src/sealing/errors.ts'
import { newIdentity, recipientOf } from '../src/sealing/identity.ts'
import { invitationKeys, invitationText, newInvitation, parseInvitation } from '../src/sealing/invitation.ts'
import { newSigningKey, parseSigningKey, parseVerifier } from '../src/sealing/notes.ts'
import { lineNonce } from '../src/sealing/passkey.ts'
import { newRecovery, parseRecovery, recoveryKeys, recoveryWords } from '../src/sealing/recovery.ts'
import { LISTS, SEALING } from './sealing-vectors.ts'

const FILE = SEALING.envelopes
const { epoch_identity: EPOCH, applicant_identity: APPLICANT } = FILE as Record<string, string>
const TEAM = parseVerifier(FILE.team)
const LAW = parseSigningKey(SEALING.roster.epoch.signing)
const good = <Kind extends Document>(kind: Kind['kind']): Kind =>
  SEALING.documents.good.find((document: Document) => document.kind === kind)
const APPLICATION = good<Application>('application')
const PLACE: Place = { line: SEALING.line, team: 'law', epoch: '2026-W47' }
const CASE: Place = { line: SEALING.line, case: APPLICATION.case }

test('envelopes sealed by Python open', async () => {
  const sealed = (name: string): Uint8Array => fromBase64(FILE[name])
  assert.deepEqual(await openDocument(sealed('application'), EPOCH!, PLACE), APPLICATION)
  assert.deepEqual(await openReply(sealed('reply'), APPLICANT!, TEAM, CASE), good<Reply>('reply'))
  assert.deepEqual(await openReply(sealed('reply'), EPOCH!, TEAM, CASE), good<Reply>('reply'))
  assert.deepEqual(await openNote(sealed('note'), EPOCH!, TEAM, CASE), good<Note>('note'))
  assert.deepEqual(await openEpoch(sealed('epoch'), APPLICANT!, PLACE), good<EpochSecret>('epoch'))
  await assert.rejects(openReply(sealed('reply_signed_by_another_team'), APPLICANT!, TEAM, CASE), NoteError)
})

test('a proposal opens for the team, and is neither a note nor a reply', async () => {
  const sealed = fromBase64(FILE['proposal'])
  assert.deepEqual(await openProposal(sealed, EPOCH!, TEAM, CASE), good<Proposal>('proposal'))
  await assert.rejects(openNote(sealed, EPOCH!, TEAM, CASE), DocumentError)
  await assert.rejects(openReply(sealed, EPOCH!, TEAM, CASE), DocumentError)
  await assert.rejects(openProposal(fromBase64(FILE['note']), EPOCH!, TEAM, CASE), DocumentError)
})

test('a transcript is believed only when the team that it names has signed it', async () => {
  const teams = new Map([['law', TEAM], ['med', parseVerifier(FILE['other_team'])]])
  const transcript = good<Transcript>('transcript')
  assert.deepEqual(await openTranscript(fromBase64(FILE['transcript']), EPOCH!, teams, PLACE), transcript)
  const forged = await sealNote(transcript, LAW, await recipientOf(EPOCH!))
  await assert.rejects(openTranscript(forged, EPOCH!, teams, PLACE), NoteError)
  await assert.rejects(openTranscript(fromBase64(FILE['note']), EPOCH!, teams, PLACE), DocumentError)
  await assert.rejects(openTranscript(fromBase64(FILE['transcript']), EPOCH!, teams, { ...PLACE, team: 'med' }), DocumentError)
  const without = new Map([['law', TEAM]])
  await assert.rejects(openTranscript(fromBase64(FILE['transcript']), EPOCH!, without, PLACE), NoteError)
})

test('an answer for a group opens with each of its receipts, and for nobody else', async () => {
  const { other_identity: identity, other_case: tag } = FILE as Record<string, string>
  const sealed = fromBase64(FILE['reply'])
  const place = { line: SEALING.line, case: tag! }
  assert.deepEqual(await openReply(sealed, identity!, TEAM, place), good<Reply>('reply'))
  await assert.rejects(openReply(sealed, identity!, TEAM, { ...place, case: '0'.repeat(32) }), DocumentError)
  const own = await sealReply(good<Reply>('reply'), LAW, APPLICATION.reply, await recipientOf(EPOCH!))
  await assert.rejects(openReply(own, identity!, TEAM, place), EnvelopeError)
})

test('an application opens with the epoch key only, and where it belongs', async () => {
  const sealed = await sealApplication(APPLICATION, await recipientOf(EPOCH!))
  assert.deepEqual(await openDocument(sealed, EPOCH!, { ...PLACE, case: APPLICATION.case }), APPLICATION)
  await assert.rejects(openDocument(sealed, newIdentity(), PLACE), EnvelopeError)
  await assert.rejects(openDocument(sealed, EPOCH!, { ...PLACE, team: 'med' }), DocumentError)
  await assert.rejects(openDocument(sealed.subarray(0, -1), EPOCH!, PLACE), EnvelopeError)
})

test('a message is sealed like an application', async () => {
  const message = good<Message>('message')
  const sealed = await sealMessage(message, await recipientOf(EPOCH!))
  assert.deepEqual(await openDocument(sealed, EPOCH!, PLACE), message)
})

test('a reply opens for the applicant and for the next shift', async () => {
  const reply = good<Reply>('reply')
  const sealed = await sealReply(reply, LAW, APPLICATION.reply, await recipientOf(EPOCH!))
  for (const identity of [APPLICANT!, EPOCH!]) assert.deepEqual(await openReply(sealed, identity, TEAM, CASE), reply)
  await assert.rejects(openReply(sealed, APPLICANT!, TEAM, { ...CASE, case: '00'.repeat(16) }), DocumentError)
  await assert.rejects(openNote(sealed, EPOCH!, TEAM, CASE), DocumentError)
})

test('a seized server cannot answer', async () => {
  const mallory = newSigningKey(TEAM.name)
  const sealed = await sealReply(good<Reply>('reply'), mallory, APPLICATION.reply, await recipientOf(EPOCH!))
  await assert.rejects(openReply(sealed, APPLICANT!, TEAM, CASE), NoteError)
})

test('a note never opens for the applicant', async () => {
  const sealed = await sealNote(good<Note>('note'), LAW, await recipientOf(EPOCH!))
  assert.deepEqual(await openNote(sealed, EPOCH!, TEAM, CASE), good<Note>('note'))
  await assert.rejects(openNote(sealed, APPLICANT!, TEAM, CASE), EnvelopeError)
  await assert.rejects(openReply(sealed, EPOCH!, TEAM, CASE), DocumentError)
  await assert.rejects(openDocument(sealed, EPOCH!, PLACE), DocumentError)
})

test("an epoch's secret goes to one holder", async () => {
  const secret = good<EpochSecret>('epoch')
  const newcomer = newIdentity()
  const sealed = await sealEpoch(secret, await recipientOf(newcomer))
  assert.deepEqual(await openEpoch(sealed, newcomer, PLACE), secret)
  await assert.rejects(openDocument(sealed, newcomer, PLACE), DocumentError)
  const application = await sealApplication(APPLICATION, await recipientOf(newcomer))
  await assert.rejects(openEpoch(application, newcomer, PLACE), DocumentError)
})

test('only post-quantum keys of ours are taken', async () => {
  const x25519 = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p'
  for (const text of ['', x25519, `${APPLICATION.reply}q`]) {
    await assert.rejects(seal(new Uint8Array(1), [text]), KeyTextError)
    await assert.rejects(recipientOf(text), KeyTextError)
    await assert.rejects(open(new Uint8Array(1), text), KeyTextError)
  }
})

test('twelve words unlock and sign in', () => {
  const wanted = SEALING.recovery
  const bits = parseRecovery(wanted.words.toUpperCase(), LISTS['en']!)
  assert.equal(toHex(bits), wanted.bits)
  assert.equal(recoveryWords(bits, LISTS['en']!).join(' '), wanted.words)
  const keys = recoveryKeys(bits, SEALING.line)
  assert.equal(keys.unlock, wanted.unlock)
  assert.equal(toHex(keys.publicKey), wanted.public_key)
  assert.equal(toHex(keys.signIn(fromHex(wanted.challenge))), wanted.signature)
  assert.equal(recoveryWords(newRecovery(), LISTS['en']!).length, 12)
  assert.throws(() => parseRecovery(wanted.words.split(' ').slice(0, 9).join(' '), LISTS['en']!), ReceiptError)
})

test('an invitation names itself without its secret', () => {
  const wanted = SEALING.invitation
  const secret = parseInvitation(wanted.text)
  assert.equal(invitationText(secret), wanted.text)
  assert.deepEqual(invitationKeys(secret, SEALING.line), { id: wanted.id, open: wanted.identity })
  for (const text of ['', 'AAAA', 'A'.repeat(23), `${'A'.repeat(21)}B`, `${'A'.repeat(21)}!`]) {
    assert.throws(() => parseInvitation(text), KeyTextError)
  }
  assert.equal(invitationText(newInvitation()).length, 22)
})

test('the nonce of a line is known before anybody signs in', () => {
  assert.equal(toHex(lineNonce(SEALING.line)), SEALING.passkey_nonce)
})
