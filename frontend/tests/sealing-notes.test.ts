import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromHex } from '../src/sealing/encoding.ts'
import { KeyTextError, NoteError } from '../src/sealing/errors.ts'
import {
  newSigningKey,
  parseSigningKey,
  parseVerifier,
  sign,
  signingText,
  verifierOf,
  verifierText,
  verify,
} from '../src/sealing/notes.ts'
import {
  cardWords,
  checkWords,
  lineId,
  makeCard,
  makeEpoch,
  readCard,
  readChannels,
  readEpoch,
  readRoster,
  teamOf,
} from '../src/sealing/roster.ts'
import { LISTS, SEALING } from './sealing-vectors.ts'

const { notes: NOTES, roster: ROSTER } = SEALING
const ROOT = parseVerifier(ROSTER.root)
const roster = () => readRoster(ROSTER.roster.note, ROOT)

test('keys and notes are written as in the vectors', () => {
  const key = parseSigningKey(NOTES.private)
  assert.deepEqual(key.seed, fromHex(NOTES.seed))
  assert.equal(signingText(key), NOTES.private)
  assert.equal(verifierText(verifierOf(key)), NOTES.vkey)
  assert.equal(sign(NOTES.text, key), NOTES.note)
})

test('a known signature is enough', () => {
  for (const note of [NOTES.note, NOTES.with_a_stranger]) {
    assert.equal(verify(note, [parseVerifier(NOTES.vkey)]), NOTES.text)
  }
})

for (const refused of NOTES.refused) {
  test(`a note that is not right is refused: ${refused.about}`, () => {
    assert.throws(() => verify(refused.note, [parseVerifier(NOTES.vkey)]), NoteError)
  })
}

test('a key with a wrong letter is refused', () => {
  for (const text of NOTES.refused_keys) {
    assert.throws(() => parseVerifier(text), KeyTextError)
    if (!text.startsWith('PRIVATE+KEY+')) {
      assert.throws(() => parseSigningKey(`PRIVATE+KEY+${text}`), KeyTextError)
      assert.throws(() => parseSigningKey(text), KeyTextError)
    }
  }
  for (const name of ['', 'two words', 'a+b', 'имя']) assert.throws(() => newSigningKey(name), KeyTextError)
})

test('a text that is too long or not lines is not signed', () => {
  const key = newSigningKey('alice')
  for (const text of ['no line break', 'a\0b\n', 'half a character \ud83d\n', `${'x'.repeat(65_536)}\n`]) {
    assert.throws(() => sign(text, key), NoteError)
  }
  assert.equal(verify(sign('text\n', key), [verifierOf(key)]), 'text\n')
})

test('a browser follows root, team, epoch', () => {
  const read = roster()
  assert.equal(read.line, SEALING.line)
  assert.equal(read.made, ROSTER.roster.made)
  const teams = Object.fromEntries([...read.teams].map(([team, key]) => [team, verifierText(key)]))
  assert.deepEqual(teams, ROSTER.roster.teams)
  const { note, signing, ...wanted } = ROSTER.epoch
  assert.deepEqual(readEpoch(note, read), wanted)
  assert.equal(makeEpoch(parseSigningKey(signing), wanted), note)
  assert.equal(teamOf(verifierOf(parseSigningKey(signing))), 'law')
})

test('a card says who somebody is', () => {
  const { note, ...wanted } = ROSTER.card
  assert.deepEqual(readCard(note, roster()), wanted)
  const team = parseSigningKey(ROSTER.epoch.signing)
  assert.equal(makeCard(team, wanted), note)
  for (const change of [{ name: 'two\nlines' }, { role: 'owner' }, { id: '' }, { name: '' }]) {
    assert.throws(() => makeCard(team, { ...wanted, ...change }), NoteError)
  }
})

test('the official channels are signed by the root', () => {
  const { note, channels } = ROSTER.channels
  assert.deepEqual(readChannels(note, ROOT).channels, channels)
  assert.throws(() => readChannels(note, verifierOf(newSigningKey(ROOT.name))), NoteError)
})

for (const refused of ROSTER.refused) {
  test(`a broken chain is refused: ${refused.about}`, () => {
    const read = refused.kind === 'roster' ? () => readRoster(refused.note, ROOT) : () => readEpoch(refused.note, roster())
    assert.throws(read, NoteError)
  })
}

test('card words are four, and differ with the person and with the key', () => {
  const card = { id: '0f'.repeat(16), recipient: 'age1pq1x' }
  assert.equal(cardWords(card, LISTS['en']!).join(' '), 'coyote share ability box') // worked out by spec/sealing.md, in Python
  assert.notDeepEqual(cardWords({ ...card, recipient: 'age1pq1y' }, LISTS['en']!), cardWords(card, LISTS['en']!))
  assert.notDeepEqual(cardWords({ ...card, id: '0e'.repeat(16) }, LISTS['en']!), cardWords(card, LISTS['en']!))
})

test('check words tell a line from its copies', () => {
  assert.equal(lineId(ROOT), SEALING.line)
  for (const [language, words] of Object.entries(SEALING.check_words)) {
    assert.equal(checkWords(SEALING.line, LISTS[language]!).join(' '), words)
  }
})
