/** The console's plain functions: no browser, no clock of their own. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aliasOf } from '../src/console/alias.ts'
import { hoursSince, lasting, pressure, relative } from '../src/console/clock.ts'
import { readFragment } from '../src/console/fragment.ts'
import { openCopies } from '../src/console/keyring.ts'
import { nextEpoch, weekOf } from '../src/console/leading.ts'
import { Ears, type Heard } from '../src/console/ears.ts'
import { parseEvents, tell } from '../src/console/live.ts'
import { Outgoing, UNDO_S } from '../src/console/outgoing.ts'
import { preferred, translator } from '../src/console/phrases.ts'
import { SearchIndex } from '../src/console/search.ts'
import { Shortcuts, type Press } from '../src/console/shortcuts.ts'
import { struck } from '../src/console/military.ts'
import { isFresh, sourceOf, weigh, wordsOf, type Document, type Opened } from '../src/console/thread.ts'
import { partsOf } from '../src/console/transcript.ts'
import { lookAll, type Case, type Client, type Keys } from '../src/console/wire.ts'
import type { EpochSecret } from '../src/sealing/documents.ts'
import { toBase64 } from '../src/sealing/encoding.ts'
import { sealEpoch } from '../src/sealing/envelopes.ts'
import { newIdentity, recipientOf } from '../src/sealing/identity.ts'
import { newSigningKey, signingText, verifierOf } from '../src/sealing/notes.ts'
import { makeEpoch } from '../src/sealing/roster.ts'

const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  code: /^[a-z]$/.test(key) ? `Key${key.toUpperCase()}` : '',
  ctrl: false,
  alt: false,
  shift: false,
  typing: false,
  onControl: false,
  ...more,
})

test('a case has the same alias in every browser, and cases of one minute have different ones', () => {
  const ids = ['0'.repeat(31), '019a0'.padEnd(31, '7')].flatMap((start) => [`${start}1`, `${start}2`])
  assert.match(aliasOf(ids[0]!), /^[a-z]+-[a-z]+-[1-9]$/)
  assert.equal(aliasOf(ids[0]!), aliasOf(ids[0]!))
  assert.equal(new Set(ids.map(aliasOf)).size, ids.length)
})

test('the letters are keys by their place, in whatever layout', () => {
  const keys = new Shortcuts()
  assert.equal(keys.actionFor(press('n')), 'next')
  assert.equal(keys.actionFor(press('т', { code: 'KeyN' })), 'next')
  assert.equal(keys.actionFor(press('.', { code: 'Slash' })), 'insert')
  assert.equal(keys.actionFor(press('?', { code: 'Minus', shift: true })), 'keys')
})

test('letters in a field are letters, and with the switch off they are nothing', () => {
  const keys = new Shortcuts()
  assert.equal(keys.actionFor(press('l', { typing: true })), undefined)
  assert.equal(keys.actionFor(press('Enter', { ctrl: true, typing: true })), 'send')
  assert.equal(keys.actionFor(press('Escape', { typing: true })), 'back')
  keys.letters = false
  assert.equal(keys.actionFor(press('l')), undefined)
  assert.equal(keys.actionFor(press('k', { ctrl: true })), 'palette')
})

test('G waits for one more letter, and only one; Alt is never ours', () => {
  const keys = new Shortcuts()
  assert.equal(keys.actionFor(press('g')), undefined)
  assert.equal(keys.actionFor(press('p')), 'people')
  assert.equal(keys.actionFor(press('g')), undefined)
  assert.equal(keys.actionFor(press('q')), undefined)
  assert.equal(keys.actionFor(press('n')), 'next')
  assert.equal(keys.actionFor(press('n', { alt: true })), undefined)
})

test('Enter belongs to a button that has the focus', () => {
  assert.equal(new Shortcuts().actionFor(press('Enter', { onControl: true })), undefined)
  assert.equal(new Shortcuts().actionFor(press('Enter')), 'open')
})

test('a reply can be taken back for ten seconds, then it is sent once', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  const sent: string[] = []
  const outgoing = new Outgoing(() => undefined)
  const send = (id: string) => () => Promise.resolve(void sent.push(id))
  outgoing.begin('a', send('a'))
  outgoing.begin('b', send('b'))
  context.mock.timers.tick(UNDO_S * 1000 - 1)
  assert.equal(outgoing.undo(), 'b')
  context.mock.timers.tick(1)
  await Promise.resolve()
  assert.deepEqual(sent, ['a'])
  assert.equal(outgoing.undo(), undefined)
})

test('locking takes everything back', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  const sent: string[] = []
  const outgoing = new Outgoing(() => undefined)
  outgoing.begin('a', () => Promise.resolve(void sent.push('a')))
  outgoing.begin('b', () => Promise.resolve(void sent.push('b')))
  outgoing.undoAll()
  context.mock.timers.tick(60_000)
  assert.deepEqual([sent, outgoing.all], [[], []])
})

const entry = (number: number) => ({
  number,
  kind: 'application' as const,
  team: 'first',
  epoch: '2026-W47',
  hour: 0,
  sealed: '',
  take: null,
  struck: 0,
})
const said = (number: number, more: object): Opened => {
  const document = { kind: 'message', case: 'a'.repeat(32), reply: 'age1pq1x', text: 'words', language: 'en', others: [], ...more }
  return { entry: entry(number), document: document as unknown as Document }
}

test('entries of one applicant may be answered, to the newest reply key', () => {
  const thread = weigh([said(1, { kind: 'application' }), said(2, {})])
  assert.equal(thread.trouble, undefined)
  assert.equal(thread.seen, 2)
  assert.deepEqual(thread.answerable, { tag: 'a'.repeat(32), recipient: 'age1pq1x', others: [], language: 'en' })
})

test('a further receipt that a known one names is no stranger, and answers are for it too', () => {
  const other = { case: 'b'.repeat(32), reply: 'age1pq1y' }
  const entries = [said(1, { kind: 'application' }), said(2, { others: [other] }), said(3, other)]
  const thread = weigh(entries)
  assert.equal(thread.trouble, undefined)
  assert.deepEqual(thread.answerable, { tag: 'a'.repeat(32), recipient: 'age1pq1x', others: [other], language: 'en' })
  assert.equal(weigh([said(1, {}), said(2, { ...other, reply: 'age1pq1z' })]).trouble, 'mixed')
})

test('whom nobody known has named cannot bring others in', () => {
  const stranger = { case: 'c'.repeat(32), reply: 'age1pq1m' }
  const named = said(2, { ...stranger, others: [{ case: 'd'.repeat(32), reply: 'age1pq1n' }] })
  assert.equal(weigh([said(1, { kind: 'application' }), named]).trouble, 'mixed')
})

test('another tag or another reply key means that somebody else put an entry in', () => {
  for (const foreign of [{ case: 'b'.repeat(32) }, { reply: 'age1pq1y' }]) {
    const thread = weigh([said(1, { kind: 'application' }), said(2, foreign)])
    assert.deepEqual([thread.trouble, thread.answerable], ['mixed', undefined])
  }
})

test('what cannot be opened is named: a missing key apart from damage', () => {
  assert.equal(weigh([said(1, {}), { entry: entry(2), closed: 'no-key' }]).trouble, 'no-key')
  assert.equal(
    weigh([
      { entry: entry(1), closed: 'no-key' },
      { entry: entry(2), closed: 'damaged' },
    ]).trouble,
    'damaged',
  )
  assert.equal(weigh([{ entry: entry(1), closed: 'no-key' }]).answerable, undefined)
})

test('weeks are ISO weeks, also at the turn of the year', () => {
  const weeks = {
    '2026-11-22': '2026-W47',
    '2026-11-23': '2026-W48',
    '2027-01-01': '2026-W53',
    '2027-01-04': '2027-W01',
    '2024-12-30': '2025-W01',
  }
  for (const [day, week] of Object.entries(weeks)) assert.equal(weekOf(new Date(`${day}T12:00:00Z`)), week)
})

test('a second epoch within a week takes the next name', () => {
  const now = new Date('2026-11-22T12:00:00Z')
  assert.equal(nextEpoch(['2026-W40'], now), '2026-W47')
  assert.equal(nextEpoch(['2026-W47', '2026-W46'], now), '2026-W48')
  assert.equal(nextEpoch(['2026-W53'], now), '2027-W01')
})

test('events are read whole, wherever the stream is cut', () => {
  const text = 'event: hello\ndata: []\n\n:\n\nevent: changed\ndata: ["a"]\n\nevent: ch'
  assert.deepEqual(parseEvents(text), {
    events: [
      { name: 'hello', cases: [] },
      { name: 'changed', cases: ['a'] },
    ],
    left: 'event: ch',
  })
})

test('each bell rings for its own, and whoever comes back hears all of them', () => {
  const rung: string[] = []
  const hearer = {
    changed: (cases: readonly string[]) => rung.push(`changed ${cases.join(' ')}`),
    teamChanged: () => rung.push('team'),
    newsroomChanged: () => rung.push('newsroom'),
    callsChanged: () => rung.push('calls'),
    connected: () => undefined,
    over: () => undefined,
  }
  for (const name of ['changed', 'team', 'newsroom', 'calls', 'hello', 'later']) tell(hearer, { name, cases: ['a'] })
  assert.deepEqual(rung, ['changed a', 'team', 'newsroom', 'calls', 'team', 'newsroom', 'calls'])
})

test('what rings together is looked at together, and posts are no news of cases', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const heard: Heard[] = []
  const ears = new Ears((one) => heard.push(one))
  ears.hear(['a'])
  ears.hear(['b', 'a'])
  ears.hearNewsroom()
  context.mock.timers.tick(300)
  ears.hearNewsroom()
  context.mock.timers.tick(300)
  ears.hearTeam()
  context.mock.timers.tick(300)
  assert.deepEqual(heard, [
    { cases: new Set(['a', 'b']), any: false, team: false, newsroom: true, calls: false },
    { cases: new Set(), any: false, team: false, newsroom: true, calls: false },
    { cases: new Set(), any: true, team: true, newsroom: false, calls: false },
  ])
})

test('waiting presses in words: calm, soon, late', () => {
  const now = 100 * 3600 + 59
  assert.equal(hoursSince(97, now), 3)
  assert.deepEqual(
    [99, 80, 76].map((since) => pressure(since, now)),
    ['calm', 'soon', 'late'],
  )
  assert.equal(lasting(3, 'ru'), '3 часа')
  assert.equal(lasting(72, 'en'), '3 days')
  assert.equal(relative(-3, 'uk'), '3 години тому')
})

test('the search finds every word, in any case, and shows what stands around', () => {
  const index = new SearchIndex()
  const record = { id: '1'.repeat(32) } as Case
  index.put(record, weigh([said(1, { text: 'My Brother got a summons this morning.' })]))
  assert.equal(index.find('BROTHER summons').length, 1)
  assert.equal(index.find('brother lawyer').length, 0)
  assert.match(index.find('summons')[0]!.excerpt, /got a summons this/)
  assert.equal(index.find('  ').length, 0)
  index.clear()
  assert.equal(index.find('brother').length, 0)
})

test('the browser’s first language that the line speaks', () => {
  assert.equal(preferred(['en', 'ru', 'uk'], ['de-DE', 'uk-UA', 'ru']), 'uk')
  assert.equal(preferred(['en', 'ru'], ['de']), 'en')
  assert.equal(translator({ hello: '{name}, {gone}' })('hello', { name: 'A' }), 'A, {gone}')
})

test('recovery words in a link are taken on this machine only, an invitation everywhere', () => {
  for (const host of ['localhost', '127.0.0.1']) {
    assert.deepEqual(readFragment('#words=able-acid', host), { secret: '', words: 'able acid' })
  }
  for (const host of ['line.example', 'localhost.example', '127.0.0.1.example']) {
    assert.deepEqual(readFragment('#words=able-acid', host), { secret: '', words: '' })
    assert.deepEqual(readFragment('#join=secret', host), { secret: 'secret', words: '' })
  }
  assert.equal(readFragment('', 'localhost'), undefined)
})

test('what an answer had no room for is asked for again', async () => {
  const asked: number[] = []
  const ask = (_: string, { cases }: { cases: readonly string[] }) => {
    asked.push(cases.length)
    return Promise.resolve({ cases: cases.slice(0, 20).map((id) => ({ id })), left: cases.slice(20) })
  }
  const ids = Array.from({ length: 60 }, (_, number) => String(number))
  const seen: string[] = []
  for await (const record of lookAll({ ask } as unknown as Pick<Client, 'ask'>, ids)) seen.push(record.id)
  assert.deepEqual(seen, ids)
  assert.deepEqual(asked, [50, 40, 20])
})

test("a copy that is not the key of its epoch's note is left out", async () => {
  const [line, team] = ['a'.repeat(64), 'first']
  const signing = newSigningKey(`line/team/${team}`)
  const roster = { line, teams: new Map([[team, verifierOf(signing)]]), made: '2026-11-22' }
  const [alice, right, wrong] = [newIdentity(), newIdentity(), newIdentity()]
  const dates = { opens: '2026-11-16', closes: '2026-12-20' }
  const note = makeEpoch(signing, { line, team, epoch: '2026-W47', recipient: await recipientOf(right), ...dates })
  const copy = async (epoch: string, identity: string) => {
    const secret: EpochSecret = { kind: 'epoch', v: 1, line, team, epoch, identity, signing: signingText(signing) }
    return { team, epoch, sealed: toBase64(await sealEpoch(secret, await recipientOf(alice))) }
  }
  const opened = async (identity: string) => {
    const copies = [await copy('2026-W40', right), await copy('2026-W47', identity)]
    return [...(await openCopies(alice, roster, team, { epochs: [{ note }], copies } as unknown as Keys)).keys()]
  }
  assert.deepEqual(await opened(right), ['2026-W40', '2026-W47'])
  assert.deepEqual(await opened(wrong), ['2026-W40'])
})

const handedOver = (more: object = {}): Opened => {
  const parts = [{ kind: 'application', made: '2026-11-22', author: '', text: 'first' }]
  const place = { case: 'a'.repeat(32), reply: 'age1pq1x', others: [], language: 'ru' }
  const document = { kind: 'transcript', ...place, sender: 'law', people: 3, safe: true, private: true, parts, ...more }
  return { entry: { ...entry(2), kind: 'transcript' as const }, document: document as unknown as Document }
}

test('what another team has handed over says how to answer; what it keeps is no trouble', () => {
  const thread = weigh([{ entry: entry(1), closed: 'other-team' }, handedOver()])
  assert.equal(thread.trouble, undefined)
  assert.deepEqual(thread.answerable, { tag: 'a'.repeat(32), recipient: 'age1pq1x', others: [], language: 'ru' })
  assert.equal(sourceOf(thread)?.people, 3)
  assert.ok(wordsOf(thread).includes('first'))
})

test('the receipts of a group go with a case to another team', () => {
  const other = { case: 'b'.repeat(32), reply: 'age1pq1y' }
  const thread = weigh([handedOver({ others: [other] }), said(3, other)])
  assert.equal(thread.trouble, undefined)
  assert.deepEqual(thread.answerable?.others, [other])
})

test('a case is opened again when something was struck in it', () => {
  const thread = weigh([said(1, {})])
  const record = (sealed: string) => ({ entries: [{ ...entry(1), sealed }] }) as unknown as Case
  assert.ok(isFresh(thread, record(entry(1).sealed)))
  assert.ok(!isFresh(thread, record('another')))
})

test('words are struck where they stand, and nothing else', () => {
  assert.equal(struck('from here to there', [{ start: 5, end: 9 }, { start: 13, end: 18 }]), 'from [struck] to [struck]')
  assert.equal(struck('all', [{ start: 0, end: 3 }]), '[struck]')
})

test('a transcript can hold what was said, and neither proposals nor what has no words', () => {
  const note = { kind: 'note', made: '2026-11-22', author: 'amber river' }
  const thread = weigh([said(1, {}), said(2, note), said(3, { kind: 'proposal' }), said(4, { text: '' })])
  assert.deepEqual(
    partsOf(thread).map(({ part }) => [part.kind, part.author]),
    [
      ['message', ''],
      ['note', 'amber river'],
    ],
  )
})
