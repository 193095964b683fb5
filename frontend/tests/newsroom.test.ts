/** The newsroom's plain functions: texts put together, messages taken apart, saving in its time. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Autosave } from '../src/console/autosave.ts'
import { lettersOf, piecesOf } from '../src/console/channel-text.ts'
import { Drafts } from '../src/console/drafts.ts'
import type { Entered } from '../src/console/entering.ts'
import { NEW, Newsroom, type Desk } from '../src/console/newsroom.ts'
import { both, isUnsaved, merged, titleOf, workingOn, type Texts } from '../src/console/post.ts'
import { may, SHORTCUTS } from '../src/console/shortcuts.ts'
import { Refused, type Client, type Post } from '../src/console/wire.ts'
import { open } from '../src/sealing/envelopes.ts'
import { newIdentity, recipientOf } from '../src/sealing/identity.ts'

const text = (words: string, ...steps: string[]) => ({ words, steps })

test('two people who write in two languages get both', () => {
  const base = { en: text('one'), ru: text('один') }
  const { texts, clashes } = merged(base, { ...base, en: text('two') }, { ...base, ru: text('два', 'army-summons') })
  assert.deepEqual([texts, clashes], [{ en: text('two'), ru: text('два', 'army-summons') }, []])
})

test('two people who write in one language are asked, and mine stays on the screen', () => {
  const { texts, clashes } = merged({ en: text('one') }, { en: text('mine') }, { en: text('theirs') })
  assert.deepEqual([texts, clashes], [{ en: text('mine') }, ['en']])
  assert.deepEqual(both(text('mine', 'b', 'a'), text('theirs', 'a')), text('theirs\n\nmine', 'a', 'b'))
})

test('the same change by two, a language that went, and spaces at the ends are no clash', () => {
  assert.deepEqual(merged({ en: text('one') }, { en: text('two ') }, { en: text('two') }).clashes, [])
  assert.deepEqual(merged({ en: text('one'), ru: text('один') }, { en: text('two'), ru: text('один') }, { en: text('one') }), {
    texts: { en: text('two'), ru: text('') },
    clashes: [],
  })
})

test('a post is called by its first line, in the reader’s language when it has one', () => {
  const none = { texts: {} }
  const texts: Texts = { en: text('  Hello\nworld'), ru: text('Привет') }
  assert.equal(titleOf(none, texts, 'ru'), 'Привет')
  assert.equal(titleOf(none, texts, 'id'), 'Hello')
  const step = { step: 'a', title: 'Step A', lead: '', digest: '', stale: false }
  assert.equal(titleOf({ texts: { en: { words: '', steps: [step] } } }, { en: text('', 'a') }, 'en'), 'Step A')
})

test('a message is taken apart, never put in as markup', () => {
  const markup = 'a &lt;b&gt; &amp;amp;\n<b><a href="https://line.example/en/x?a=1&amp;b=2">Title</a></b> end &#128512;'
  assert.deepEqual(piecesOf(markup), [
    { text: 'a <b> &amp;\n', bold: false, link: false },
    { text: 'Title', bold: true, link: true },
    { text: ' end 😀', bold: false, link: false },
  ])
  assert.equal(lettersOf('<b>Да</b> 😀'), 5)
})

test('saving waits for the last letter, one at a time, and tries again', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const answers = [false, true]
  let saves = 0
  const autosave = new Autosave(() => Promise.resolve(answers[saves++] ?? true))
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  autosave.later()
  context.mock.timers.tick(800)
  autosave.later()
  context.mock.timers.tick(800)
  assert.equal(saves, 0)
  context.mock.timers.tick(200)
  await settle()
  assert.equal(saves, 1)
  context.mock.timers.tick(5_000)
  await settle()
  assert.equal(saves, 2)
  autosave.shut()
  autosave.later()
  context.mock.timers.tick(60_000)
  assert.equal(saves, 2)
})

test('a publisher has the newsroom and nothing that has a case in it', () => {
  const offered = SHORTCUTS.map(({ action }) => action).filter((action) => may('publisher', action))
  assert.deepEqual(
    offered.filter((action) => ['next', 'reply', 'note', 'take-up', 'cases', 'people', 'audit'].includes(action)),
    [],
  )
  assert.deepEqual([may('lead', 'news'), may('caseworker', 'news'), may('lead', 'write')], [true, false, false])
})

const post = (revision: number, words: string, more: Partial<Post> = {}): Post => ({
  number: 1,
  state: 'draft',
  revision,
  author: 'Bob',
  mine: false,
  changed: 0,
  texts: { en: { words, steps: [] } },
  preview: {},
  letters: {},
  problems: [],
  approvals: [],
  approved_by_me: false,
  may_approve: false,
  published: null,
  updated: null,
  shown: 0,
  carried: 0,
  edition: '',
  stale: false,
  ...more,
})

/** A newsroom before a server that answers from `posts` and lets `save` decide. */
function before(posts: Post[], save: (asked: { revision: number; texts: Texts }) => Post) {
  const said: string[] = []
  const ask = (verb: string, asked: object) => {
    if (verb === 'posts') return Promise.resolve({ posts, languages: ['en', 'ru'], channel: '', channel_state: '', edition: '' })
    return Promise.resolve().then(() => ({ post: save(asked as { revision: number; texts: Texts }) }))
  }
  const desk = {
    client: { ask } as unknown as Client,
    attempt: (act: () => Promise<unknown>) => act().then(
      () => true,
      () => false,
    ),
    say: (notice: { key: string }) => said.push(notice.key),
    drafts: new Drafts(),
    publisher: true,
  }
  const newsroom = new Newsroom(desk as unknown as Desk, () => undefined)
  newsroom.language = 'en'
  return { newsroom, desk, said }
}

test('what is typed while a save is on its way is saved after it', async () => {
  const { newsroom, desk } = before([post(1, 'a')], ({ texts }) => {
    newsroom.write(1, { words: 'abc' })
    return post(2, texts['en']!.words)
  })
  await newsroom.start()
  newsroom.select(1)
  newsroom.write(1, { words: 'ab' })
  await newsroom.save()
  assert.equal(newsroom.texts(1)['en']!.words, 'abc')
  assert.deepEqual([newsroom.saving(1), desk.drafts.unfinished, newsroom.working(1)!.revision], ['unsaved', true, 2])
  newsroom.shut()
})

test('a change by somebody else stops the save, shows both, and loses neither', async () => {
  const posts = [post(1, 'a')]
  const asked: number[] = []
  const { newsroom } = before(posts, ({ revision, texts }) => {
    asked.push(revision)
    if (revision < posts[0]!.revision) throw new Refused('PostChanged', '', 409)
    return (posts[0] = post(revision + 1, texts['en']!.words))
  })
  await newsroom.start()
  newsroom.select(1)
  newsroom.write(1, { words: 'mine' })
  posts[0] = post(2, 'theirs')
  await newsroom.save()
  assert.deepEqual([newsroom.saving(1), newsroom.clash(1)?.languages], ['clash', ['en']])
  await newsroom.save()
  assert.deepEqual(asked, [1])
  newsroom.settle(1, 'en', 'both')
  await newsroom.save()
  assert.deepEqual([newsroom.saving(1), posts[0]!.texts['en']!.words], ['saved', 'theirs\n\nmine'])
  newsroom.shut()
})

test('words for a post that was thrown away become a new post', async () => {
  const posts = [post(1, 'a')]
  const { newsroom, said } = before(posts, () => {
    throw new Refused('PostGone', '', 410)
  })
  await newsroom.start()
  newsroom.select(1)
  newsroom.write(1, { words: 'mine' })
  posts.length = 0
  await newsroom.save()
  assert.deepEqual([newsroom.selected, newsroom.texts(NEW)['en']!.words, said], [NEW, 'mine', ['console.news.kept']])
  newsroom.shut()
})

test('so do words for a post that was withdrawn meanwhile', async () => {
  const posts = [post(1, 'a')]
  const { newsroom } = before(posts, () => {
    throw new Refused('PostRefused', '', 400)
  })
  await newsroom.start()
  newsroom.select(1)
  newsroom.write(1, { words: 'mine' })
  posts[0] = post(2, 'a', { state: 'withdrawn' })
  await newsroom.save()
  assert.deepEqual([newsroom.selected, newsroom.texts(NEW)['en']!.words], [NEW, 'mine'])
  newsroom.shut()
})

test('what somebody else proposed is closed, and a correction that was just opened is not', async () => {
  const posts = [post(1, 'a')]
  const { newsroom } = before(posts, ({ texts }) => post(2, texts['en']!.words))
  await newsroom.start()
  newsroom.select(1)
  newsroom.write(1, { words: 'ab' })
  await newsroom.save()
  posts[0] = post(2, 'ab', { state: 'proposed' })
  await newsroom.refresh()
  assert.equal(newsroom.isOpen(1), false)
  posts[0] = post(2, 'ab', { state: 'published', shown: 2 })
  await newsroom.refresh()
  newsroom.correct(posts[0])
  await newsroom.refresh()
  assert.equal(newsroom.isOpen(1), true)
  newsroom.shut()
})

test('what is not saved is locked away with the drafts', async () => {
  const identity = newIdentity()
  const drafts = new Drafts()
  const working = workingOn(post(1, 'a'))
  drafts.posts.set(1, { ...working, texts: { en: text('ab') } })
  assert.equal(isUnsaved(drafts.posts.get(1)!), true)
  const keyring = {
    ownRecipient: () => recipientOf(identity),
    openOwn: (sealed: Uint8Array) => open(sealed, identity),
  } as unknown as Entered['keyring']
  const sealed = await drafts.lock(keyring)
  assert.equal(drafts.unfinished, false)
  await drafts.unlock(sealed!, keyring)
  assert.equal(drafts.posts.get(1)!.texts['en']!.words, 'ab')
})
