// The vectors of the ledger, which the Python tests read too.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { LedgerMismatch, LedgerUnreadable, SignatureFalse } from '../src/ledger/errors.ts'
import { includes, leafHash, readHash } from '../src/ledger/hashes.ts'
import { readDay } from '../src/ledger/record.ts'
import { checkSigned, readLedgerKey, readWitnessKey, seenBy, splitNote } from '../src/ledger/signatures.ts'
import { checkProof, type Trust } from '../src/ledger/verify.ts'
import { fromHex, utf8 } from '../src/sealing/encoding.ts'
import { parseReceipt, receiptKeys } from '../src/sealing/receipt.ts'
import { ALL_LISTS } from './sealing-vectors.ts'

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../spec/vectors/${name}.json`, import.meta.url), 'utf8'))
const OURS = read('ledger')
const THEIRS = read('transparency-dev')
const TRUST: Trust = { line: OURS.line, key: OURS.key, witnesses: OURS.witnesses, wanted: 2 }
const ERRORS = { mismatch: LedgerMismatch, unreadable: LedgerUnreadable, note: SignatureFalse }
const errorOf = (name: string) => ERRORS[name as keyof typeof ERRORS]

test('inclusion in our trees, at its own place only', () => {
  for (const { size, root, inclusion } of OURS.trees) {
    for (const [index, proof] of Object.entries(inclusion as Record<string, string[]>)) {
      const leaf = leafHash(utf8(`entry ${index}`))
      const path = proof.map(readHash)
      assert.ok(includes(leaf, Number(index), size, path, readHash(root)))
      assert.ok(!includes(leaf, Number(index) + 1, size, path, readHash(root)))
      assert.ok(!includes(leaf, Number(index), size, [...path, leaf], readHash(root)))
    }
  }
})

test('inclusion in the trees of Certificate Transparency', () => {
  for (const { leafIdx, treeSize, root, leafHash: leaf, proof } of THEIRS.inclusion) {
    const path = (proof as string[]).map(readHash)
    assert.ok(includes(readHash(leaf), leafIdx, treeSize, path, readHash(root)))
    assert.ok(!includes(readHash(leaf), leafIdx, treeSize * 2, path, readHash(root)))
  }
})

test('day records are read, and nothing that is written in another way', () => {
  for (const { about, text } of OURS.records) {
    if (about === 'DayRecord') assert.equal(readDay(text).line, OURS.line)
    else assert.throws(() => readDay(text), LedgerUnreadable)
  }
  for (const { about, text } of OURS['records refused']) assert.throws(() => readDay(text), LedgerUnreadable, about)
})

test('checkpoints are signed by the ledger and seen by two witnesses', () => {
  for (const { note, seen } of OURS.checkpoints) {
    const split = splitNote(note)
    checkSigned(split, readLedgerKey(OURS.key))
    assert.deepEqual(seenBy(split, OURS.witnesses.map(readWitnessKey)), seen)
    assert.throws(() => checkSigned(splitNote(note.replace('\n3\n', '\n4\n').replace('\n6\n', '\n7\n')), readLedgerKey(OURS.key)), SignatureFalse)
  }
  assert.throws(() => readLedgerKey(OURS.witnesses[0]), LedgerUnreadable)
})

test('a receipt gives the opening, and the proof is its own', async () => {
  const { text, receipt, opening, day, index, size, seen } = OURS.proof
  const keys = await receiptKeys(parseReceipt(receipt, ALL_LISTS), OURS.line)
  assert.deepEqual(keys.opening, fromHex(opening))
  const verdict = checkProof(text, TRUST, keys.opening)
  assert.deepEqual({ ...verdict, seen: verdict.seen.map((each) => each.witness) }, { day, index, size, seen })
})

test('a proof that was changed shows nothing, and says why', () => {
  for (const { about, text, opening, error } of OURS['proofs refused']) {
    assert.throws(() => checkProof(text, TRUST, fromHex(opening)), errorOf(error), about)
  }
})

test('a proof for another line, or signed by another ledger, shows nothing', () => {
  const { text, opening } = OURS.proof
  assert.throws(() => checkProof(text, { ...TRUST, line: 'ca'.repeat(32) }, fromHex(opening)), LedgerMismatch)
  assert.equal(checkProof(text, { ...TRUST, witnesses: [] }, fromHex(opening)).seen.length, 0)
})
