/** The rehearsal's messenger: what it makes of a text, of deleted messages, of a page that it opens. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { launched, linesOf, partsOf, type Part } from '../src/messenger/marking.ts'

const shape = (parts: readonly Part[]): string =>
  parts.map((part) => (part.type === 'plain' ? part.text : `<${part.type}>${shape(part.parts)}</>`)).join('')

test('entities lie inside each other as the bot wrote them', () => {
  const entities = [
    { type: 'italic', offset: 7, length: 2 },
    { type: 'blockquote', offset: 3, length: 8 },
    { type: 'bold', offset: 3, length: 3 },
  ]
  assert.equal(shape(partsOf('😀 abcdefgh ij', entities)), '😀 <blockquote><bold>abc</>d<italic>ef</>gh</> ij')
})

test('an entity that ends after the text ends with it', () => {
  assert.equal(shape(partsOf('ab', [{ type: 'bold', offset: 1, length: 9 }])), 'a<bold>b</>')
})

test('deleted messages leave a gap in their place, neighbours one gap together', () => {
  const messages = [{ message_id: 1 }, { message_id: 5 }]
  assert.deepEqual(linesOf(messages, [6, 3, 2]), [
    { message: messages[0] },
    { deleted: 2 },
    { message: messages[1] },
    { deleted: 1 },
  ])
})

test('a page is told who opened it, behind the # alone', () => {
  const url = new URL(launched('https://line.example/en/write#old', { id: 7, first_name: 'Robin' }, 1_700_000_000_000))
  assert.equal(url.origin + url.pathname + url.search, 'https://line.example/en/write')
  const data = new URLSearchParams(new URLSearchParams(url.hash.slice(1)).get('tgWebAppData')!)
  assert.deepEqual(JSON.parse(data.get('user')!), { id: 7, first_name: 'Robin' })
  assert.equal(data.get('auth_date'), '1700000000')
})
