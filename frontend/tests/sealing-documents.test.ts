import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  decode,
  encode,
  expect,
  readStatement,
  wellFormed,
  writeStatement,
  type Application,
  type Document,
  type Statement,
  type Transcript,
} from '../src/sealing/documents.ts'
import { fromUtf8, utf8 } from '../src/sealing/encoding.ts'
import { DocumentError } from '../src/sealing/errors.ts'
import { pad, unpad } from '../src/sealing/padding.ts'
import { SEALING } from './sealing-vectors.ts'

const GOOD: Record<string, Document> = Object.fromEntries(
  SEALING.documents.good.map((document: Document) => [document.kind, document]),
)
const APPLICATION = GOOD['application'] as Application

const SIGNED = ['reply', 'note', 'proposal', 'transcript']
const isSigned = (kind: string): boolean => SIGNED.includes(kind)

const isStatement = (document: Document): document is Statement => isSigned(document.kind)

function read(text: string, signed: boolean): Document {
  return signed ? readStatement(`${text}\n`) : decode(pad(utf8(text)))
}

for (const [kind, document] of Object.entries(GOOD)) {
  test(`a document comes back as it went: ${kind}`, () => {
    const opened = read(JSON.stringify(document), isSigned(kind))
    assert.deepEqual(opened, document)
    const written =
      isStatement(opened) ? writeStatement(opened) : fromUtf8(unpad(encode(opened)))
    assert.deepEqual(JSON.parse(written), document)
  })
}

for (const refused of SEALING.documents.refused) {
  test(`what is not a document is refused: ${refused.about}`, () => {
    const changed: Record<string, unknown> = { ...GOOD[refused.of], ...refused.change }
    if (refused.drop) delete changed[refused.drop]
    assert.throws(() => read(refused.json ?? JSON.stringify(changed), isSigned(refused.of)), DocumentError)
  })
}

test('a reply without a signature is no document, and an application is no statement', () => {
  assert.throws(() => decode(pad(utf8(JSON.stringify(GOOD['reply'])))), DocumentError)
  assert.throws(() => readStatement(JSON.stringify(APPLICATION)), DocumentError)
})

test('a text has 8000 characters of any width', () => {
  assert.ok(encode({ ...APPLICATION, text: '🙏'.repeat(8000) }))
  assert.throws(() => encode({ ...APPLICATION, text: '🙏'.repeat(8001) }), DocumentError)
})

test('a transcript has at most 500 parts', () => {
  const transcript = GOOD['transcript'] as Transcript
  const [part] = transcript.parts
  assert.ok(writeStatement({ ...transcript, parts: Array(500).fill(part) }))
  assert.throws(() => writeStatement({ ...transcript, parts: Array(501).fill(part) }), DocumentError)
})

test('half a character can be mended before sealing', () => {
  assert.throws(() => encode({ ...APPLICATION, text: 'a\ud83d' }), DocumentError)
  assert.equal(wellFormed('a\ud83d🙏'), 'a\ufffd🙏')
})

test('a document cannot be moved to another line, team, epoch or case', () => {
  const { line, team, epoch, case: tag } = APPLICATION
  assert.equal(expect(APPLICATION, { line, team, epoch, case: tag }), APPLICATION)
  for (const [field, value] of Object.entries({ line: '00', team: 'med', epoch: '2026-W48', case: '00' })) {
    assert.throws(() => expect(APPLICATION, { line, team, epoch, case: tag, [field]: value }), DocumentError)
  }
})

test('a plaintext has one of few sizes', () => {
  for (const [length, padded] of SEALING.padding) {
    const plaintext = new Uint8Array(length).fill(120)
    assert.equal(pad(plaintext).length, padded)
    assert.deepEqual(unpad(pad(plaintext)), plaintext)
  }
  assert.throws(() => pad(new Uint8Array(256 * 1024 + 1)), DocumentError)
  assert.throws(() => unpad(new Uint8Array(256 * 1024 + 1)), DocumentError)
  assert.equal(unpad(utf8('   ')).length, 0)
})
