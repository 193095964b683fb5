import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alike } from '../src/console/load-hours.ts'
import { minimumsOf, rowsOf } from '../src/console/minimums.ts'
import { dayIn, momentOf, wallOf } from '../src/console/wall.ts'

const at = (iso: string): number => Date.parse(iso) / 1000

test('a wall time is the first moment at which the clock shows it', () => {
  assert.equal(momentOf('2026-10-25T03:30', 'Europe/Kyiv'), at('2026-10-25T00:30:00Z'))
  assert.equal(momentOf('2026-10-25T06:00', 'Europe/Kyiv'), at('2026-10-25T04:00:00Z'))
  assert.equal(momentOf('2026-11-01T01:30', 'America/New_York'), at('2026-11-01T05:30:00Z'))
})

test('a wall time that is skipped is the moment of the change', () => {
  const moment = momentOf('2026-03-29T03:30', 'Europe/Kyiv')
  assert.equal(moment, at('2026-03-29T01:00:00Z'))
  assert.equal(wallOf(moment, 'Europe/Kyiv'), '2026-03-29T04:00')
})

test('a day has 23, 24 or 25 hours', () => {
  const hours = (day: string): number => (dayIn(day, 'Europe/Kyiv').end - dayIn(day, 'Europe/Kyiv').start) / 3600
  assert.deepEqual(['2026-03-29', '2026-06-01', '2026-10-25'].map(hours), [23, 24, 25])
})

test('minimums become rows and rows the same minimums', () => {
  const people = Array.from({ length: 168 }, (_, hour) => (hour % 24 < 8 ? 1 : hour >= 120 ? 2 : 3))
  const minimums = [
    { people, language: null },
    { people: Array<number>(168).fill(1), language: 'ru' },
  ]
  const rows = rowsOf(minimums)
  assert.equal(rows.length, 5)
  assert.deepEqual(minimumsOf(rows), minimums)
})

test('a row over midnight belongs to both days, and from Sunday to Monday', () => {
  const people = minimumsOf([{ days: [6], from: 22, to: 6, people: 2, language: '' }])[0]!.people
  assert.deepEqual([people[165], people[166], people[0], people[5], people[6]], [0, 2, 2, 2, 0])
})

test('hours that are alike share a row, but not over midnight', () => {
  const hour = { calls: 1, cases: 0, need_calls: 1, need_cases: 0, on_duty: 1, answered: 1, abandoned: 0, left: 0, wait: 0 }
  const runs = alike([...Array<typeof hour>(25).fill(hour), { ...hour, on_duty: 2 }])
  assert.deepEqual(runs.map(({ from, to }) => [from, to]), [[0, 24], [24, 1], [25, 2]])
})
