// The parts of the public pages that decide without a page: spelling, patience, phrases, the look for places.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { textOf } from '../src/pages/draft.ts'
import { epochFor, Untrusted } from '../src/pages/keys.ts'
import { persist, waitFor, type Wait } from '../src/pages/patience.ts'
import { translator } from '../src/pages/phrases.ts'
import { distance, fold, isIn, means, nearestList, runsOf, suggest } from '../src/pages/spelling.ts'
import { findPlaces } from '../src/pages/warning.ts'
import { Passing } from '../src/pages/wire.ts'
import type { WordList } from '../src/sealing/words.ts'

const ROOT = join(import.meta.dirname, '../..')
const PAGES = join(ROOT, 'frontend/src/pages')

function listOf(...words: string[]): WordList {
  const places = new Map<string, number>()
  words.forEach((word, place) => places.set(word.slice(0, 4), place).set(word, place))
  return { words, places }
}

const ENGLISH = listOf('abandon', 'ocean', 'open', 'opera', 'fox', 'zoo')
const RUSSIAN = listOf('полет', 'ворота', 'тетрадь', 'ежик')

test('a word is known by itself or by its first four letters, whatever its case, ё and stress', () => {
  for (const typed of ['ocean', 'OCEA', 'oceanic', 'fox']) assert.ok(isIn(typed, ENGLISH), typed)
  for (const typed of ['полёт', 'Ёжик', 'воро́та']) assert.ok(isIn(typed, RUSSIAN), typed)
  for (const typed of ['oce', 'fo', 'foxes', '', 'оcean']) assert.ok(!isIn(typed, ENGLISH), typed)
  assert.equal(fold('Полёт'), 'полет')
})

test('a word typed back means the word that was shown', () => {
  assert.ok(means(' Ocean ', 'ocean'))
  assert.ok(means('ocea', 'ocean'))
  assert.ok(means('полёт', 'полет'))
  for (const typed of ['', 'oce', 'open', 'ocxan']) assert.ok(!means(typed, 'ocean'), typed)
})

test('runs of letters are found where they stand, also when a letter is put together from two', () => {
  assert.deepEqual(
    runsOf('1. Ocean,\n2.воро\u0301та'),
    [
      { word: 'Ocean', start: 3, end: 8 },
      { word: 'воро\u0301та', start: 12, end: 19 },
    ],
  )
})

test('the list that knows most of the words is asked; of equals, the first', () => {
  assert.equal(nearestList(['ворота', 'zoo', 'тетрадь'], [ENGLISH, RUSSIAN]), RUSSIAN)
  assert.equal(nearestList([], [ENGLISH, RUSSIAN]), ENGLISH)
})

test('what was meant comes first, nothing far-fetched comes at all', () => {
  assert.deepEqual(suggest('oceen', ENGLISH)[0], 'ocean')
  assert.deepEqual(suggest('opne', ENGLISH)[0], 'open')
  assert.deepEqual(suggest('qqqqqq', ENGLISH), [])
  assert.ok(suggest('ope', ENGLISH).length <= 3)
})

test('distance counts changed, added, missing and swapped letters', () => {
  const cases: [string, string, number][] = [
    ['', '', 0],
    ['abc', '', 3],
    ['ocean', 'ocean', 0],
    ['oceen', 'ocean', 1],
    ['coean', 'ocean', 1],
    ['ocan', 'ocean', 1],
    ['oceaan', 'ocean', 1],
    ['xyz', 'abc', 3],
  ]
  for (const [one, other, expected] of cases) {
    assert.equal(distance(one, other), expected, `${one} ${other}`)
    assert.equal(distance(other, one), expected)
  }
})

test('waits double, end at a minute and a half, and are never shorter than the server asked', () => {
  assert.deepEqual([0, 1, 2, 3].map((tries) => waitFor(tries, null, 0)), [2, 4, 8, 16])
  assert.equal(waitFor(30, null, 0), 60)
  assert.equal(waitFor(30, null, 1), 90)
  assert.equal(waitFor(0, 120, 0), 120)
  assert.equal(waitFor(0, 1e9, 0), 600)
  assert.ok(waitFor(0, 5, 0.5) >= 5)
})

test('what may pass is tried again until it works, what does not pass is told at once', async () => {
  Object.assign(globalThis, { window: new EventTarget() })
  const told: (Wait | null)[] = []
  let tries = 0
  const answer = await persist(
    async () => {
      if (++tries < 3) throw new Passing('busy', 0)
      return 'taken'
    },
    (wait) => {
      told.push(wait)
      wait?.now()
    },
  )
  assert.equal(answer, 'taken')
  assert.deepEqual(told.map((wait) => wait?.why ?? null), ['busy', null, 'busy', null])
  await assert.rejects(persist(() => Promise.reject(new RangeError('no')), () => {}), RangeError)
})

test('a network that comes back ends the wait', async () => {
  const window = new EventTarget()
  Object.assign(globalThis, { window })
  let tries = 0
  const attempt = async (): Promise<number> => {
    if (++tries === 1) throw new Passing('unreachable')
    return tries
  }
  assert.equal(await persist(attempt, (wait) => wait && setTimeout(() => window.dispatchEvent(new Event('online')))), 2)
})

test('a text is fit for a document: plain line ends, no NUL, no half of a character', () => {
  assert.equal(textOf('  one\r\ntwo\0\ud800 \n'), 'one\ntwo\ufffd')
})

test('placeholders are filled in once, and a missing phrase shows its key', () => {
  const t = translator({ 'form.a': 'Word {number} of {most}' })
  assert.equal(t('form.a', { number: '{most}', most: 9 }), 'Word {most} of 9')
  assert.equal(t('form.b'), 'form.b')
})

interface Vectors {
  finds: { text: string }[]
  passes: { text: string }[] | string[]
}

test('places, units and equipment are found as the shared vectors say, and nothing else', () => {
  const vectors = JSON.parse(readFileSync(join(ROOT, 'spec/vectors/military.json'), 'utf8')) as Vectors
  for (const { text } of vectors.finds) assert.ok(findPlaces(text).length > 0, text)
  for (const one of vectors.passes) {
    const text = typeof one === 'string' ? one : one.text
    assert.deepEqual(findPlaces(text), [], text)
  }
})

test('found places are in order, do not overlap and begin where the place begins', () => {
  const text = 'на 48.12345, 37.54321 и ещё 49.12345, 36.54321'
  const parts = findPlaces(text).map(({ start, end }) => text.slice(start, end))
  assert.deepEqual(parts, ['48.12345, 37.54321', '49.12345, 36.54321'])
})

/** `{key: [English, translation]}` of a po file with one-line entries. */
function readPo(language: string): Map<string, [string, string]> {
  const text = readFileSync(join(ROOT, `guides/sample/phrases/form.${language}.po`), 'utf8')
  const entries = text.matchAll(/^msgctxt "(.+)"\nmsgid "(.+)"\nmsgstr "(.*)"$/gm)
  return new Map([...entries].map(([, key, english, translation]) => [key!, [english!, translation!]]))
}

test('every phrase that a script asks for is there in every language, and no other', () => {
  const sources = readdirSync(PAGES).map((name) => readFileSync(join(PAGES, name), 'utf8')).join('\n')
  const literal = [...sources.matchAll(/'(form\.[a-z.]+)'/g)].map((match) => match[1]!)
  const kinds = { words: ['title', 'lead', 'known', 'back'], decoy: ['title', 'lead', 'known', 'back'] }
  const lessons = Object.entries(kinds).flatMap(([kind, parts]) => parts.map((part) => `form.${kind}.${part}`))
  const waits = ['busy', 'unreachable'].map((why) => `form.wait.${why}`)
  const failures = ['untrusted', 'refused'].flatMap((kind) => [`form.${kind}.title`, `form.${kind}.text`])
  const asked = [...new Set([...literal, ...lessons, ...waits, ...failures])].sort()
  const english = readPo('en')
  assert.deepEqual([...english.keys()].sort(), asked)
  const blanks = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort()
  for (const language of ['ru', 'uk', 'id']) {
    const translated = readPo(language)
    for (const [key, [source]] of english) {
      const [same, translation] = translated.get(key) ?? ['', '']
      assert.equal(same, source, `${language} ${key}`)
      assert.notEqual(translation, '', `${language} ${key}`)
      assert.deepEqual(blanks(translation), blanks(source), `${language} ${key}`)
    }
  }
})

test('nothing is sealed to an epoch whose last day is over, by a clock that may be a day wrong', () => {
  const epoch = (team: string, closes: string) => ({ line: '', team, epoch: '2026-W47', recipient: '', opens: '', closes })
  const keys = (...epochs: ReturnType<typeof epoch>[]) => ({ roster: { line: '', teams: new Map(), made: '' }, epochs, retention: 30, teams: {}, extra: 60 })
  const now = new Date('2026-11-22T12:00:00Z')
  const [over, last, open] = [epoch('over', '2026-11-19'), epoch('last', '2026-11-20'), epoch('open', '2026-12-27')]
  assert.equal(epochFor(keys(over, last, open), 'over', now), last)
  assert.equal(epochFor(keys(over, open), 'open', now), open)
  assert.throws(() => epochFor(keys(over), 'over', now), Untrusted)
  assert.throws(() => epochFor(keys(), undefined, now), Passing)
})
