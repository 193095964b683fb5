import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromHex, toHex } from '../src/sealing/encoding.ts'
import { ReceiptError } from '../src/sealing/errors.ts'
import { recipientOf } from '../src/sealing/identity.ts'
import {
  newReceipt,
  parseReceipt,
  receiptDigits,
  receiptKeys,
  receiptWords,
  type Receipt,
} from '../src/sealing/receipt.ts'
import { wordList } from '../src/sealing/words.ts'
import { ALL_LISTS, LISTS, RECEIPTS } from './sealing-vectors.ts'

async function assertKeys(receipt: Receipt, wanted: Record<string, string>): Promise<void> {
  const keys = await receiptKeys(receipt, RECEIPTS.line)
  assert.equal(toHex(keys.lookup), wanted['lookup'])
  assert.equal(keys.reply, wanted['identity'])
  assert.equal(await recipientOf(keys.reply), wanted['recipient'])
  assert.equal(keys.case, wanted['case'])
  assert.equal(toHex(keys.opening), wanted['opening'])
}

for (const wanted of RECEIPTS.words) {
  test(`the words of every language carry the same keys: ${wanted.about}`, async () => {
    for (const [language, text] of Object.entries<string>(wanted.words)) {
      const receipt = parseReceipt(text, ALL_LISTS)
      assert.ok(receipt.kind === 'words')
      assert.equal(receiptWords(receipt, LISTS[language]!).join(' '), text)
      await assertKeys(receipt, wanted)
    }
  })
}

for (const wanted of RECEIPTS.digits) {
  test(`twenty digits carry keys too: ${wanted.text}`, async () => {
    const receipt = parseReceipt(wanted.text, ALL_LISTS)
    assert.ok(receipt.kind === 'digits')
    assert.equal(receiptDigits(receipt), wanted.text)
    await assertKeys(receipt, wanted)
  })
}

for (const typed of RECEIPTS.typed) {
  test(`a tired hand is understood: ${typed.about}`, () => {
    const receipt = parseReceipt(typed.text, ALL_LISTS)
    if (receipt.kind === 'words') assert.equal(toHex(receipt.bits), typed.bits)
    else assert.equal(receipt.digits, typed.digits)
  })
}

for (const refused of RECEIPTS.refused) {
  test(`what is no receipt is refused: ${refused.about}`, () => {
    assert.throws(
      () => parseReceipt(refused.text, ALL_LISTS),
      (error) => {
        assert.ok(error instanceof ReceiptError)
        assert.deepEqual(error.unknown, refused.unknown)
        return true
      },
    )
  })
}

test('a new receipt comes back from its words', () => {
  for (const list of ALL_LISTS) {
    const receipt = newReceipt()
    assert.deepEqual(parseReceipt(receiptWords(receipt, list).join(' '), ALL_LISTS), receipt)
  }
})

test('a file that is no word list is refused', () => {
  assert.throws(() => wordList('<!doctype html>'), RangeError)
})

test('hexadecimal is read strictly', () => {
  assert.throws(() => fromHex('0g'))
})
