import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fitting } from '../src/console/fitting.ts'

const TABS = [50, 50, 50, 50]

test('all tabs are shown where all fit', () => {
  assert.deepEqual(fitting(TABS, 0, { room: 206, more: 40, gap: 2 }), [0, 1, 2, 3])
})

test('what does not fit beside "More" is left out, the least used first', () => {
  assert.deepEqual(fitting(TABS, 1, { room: 205, more: 40, gap: 2 }), [0, 1, 2])
  assert.deepEqual(fitting(TABS, 0, { room: 195, more: 40, gap: 2 }), [0, 1])
})

test('where one is stays in sight, however narrow it gets', () => {
  assert.deepEqual(fitting(TABS, 3, { room: 196, more: 40, gap: 2 }), [0, 1, 3])
  assert.deepEqual(fitting(TABS, 3, { room: 100, more: 40, gap: 2 }), [3])
  assert.deepEqual(fitting(TABS, 3, { room: 10, more: 40, gap: 2 }), [3])
})

test('a wide tab takes more than one place', () => {
  assert.deepEqual(fitting([50, 50, 50, 120], 3, { room: 220, more: 40, gap: 2 }), [0, 3])
})

test('a place that has no tab leaves the row to the tabs', () => {
  assert.deepEqual(fitting(TABS, -1, { room: 100, more: 40, gap: 2 }), [0])
})
