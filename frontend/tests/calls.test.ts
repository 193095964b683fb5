/** The telephone in the console, without a browser: sound as bytes, what waits between network and ear, who rings. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Calls, type Desk } from '../src/console/calls.ts'
import { clockOf, span } from '../src/console/clock.ts'
import { DECODED, encode, FRAME, SILENCE } from '../src/console/g711.ts'
import { Jitter } from '../src/console/jitter.ts'
import type { Notice } from '../src/console/notice.ts'
import { Faster, Slower } from '../src/console/rates.ts'
import type { Caller, CallRoom, Client } from '../src/console/wire.ts'

const ME = 'a'.repeat(32)
const BOB = { id: 'b'.repeat(32), name: 'Bob', free: true }

test('every byte of mu-law comes back, but for the second way to write silence', () => {
  const again = Array.from({ length: 256 }, (_, byte) => encode(DECODED[byte]!))
  const strange = again.flatMap((byte, at) => (byte === at ? [] : [at]))
  assert.deepEqual(strange, [0x7f])
})

test('mu-law is that of ITU-T G.711: the loudest, the softest, silence, and what is louder than loud', () => {
  assert.deepEqual(
    [0x00, 0x80, 0xff, 0x7e, 0xfe].map((byte) => DECODED[byte]! * 32768),
    [-32124, 32124, 0, -8, 8],
  )
  assert.deepEqual([encode(0), encode(2), encode(-2), encode(1), encode(-1)], [SILENCE, 0x80, 0x00, 0x80, 0x00])
})

test('a sample is never further from the truth than a twentieth of itself', () => {
  for (let level = -1; level <= 1; level += 1 / 999) {
    const heard = DECODED[encode(level)]!
    assert.ok(Math.abs(heard - level) <= Math.abs(level) / 20 + 0.0003, String(level))
  }
})

const loud = (): Uint8Array => new Uint8Array(FRAME).fill(0x80)
const pulled = (jitter: Jitter, samples: number): number[] => Array.from({ length: samples }, () => jitter.pull())

test('80 ms are gathered before anything is heard, and again after a gap', () => {
  const jitter = new Jitter()
  for (let frame = 0; frame < 3; frame += 1) jitter.push(loud())
  assert.ok(pulled(jitter, FRAME).every((sample) => sample === 0))
  jitter.push(loud())
  assert.ok(pulled(jitter, 4 * FRAME).every((sample) => sample > 0.9))
  assert.equal(jitter.pull(), 0)
  jitter.push(loud())
  assert.equal(jitter.pull(), 0)
})

test('what piled up while the network stood still is skipped, not heard late', () => {
  const jitter = new Jitter()
  for (let frame = 0; frame < 500; frame += 1) {
    jitter.push(loud())
    assert.ok(jitter.held <= FRAME * 12)
  }
  assert.ok(jitter.held >= FRAME * 4)
})

for (const rate of [8000, 16000, 44100, 48000]) {
  test(`a tone survives the way to ${rate} samples a second and back`, () => {
    const ratio = rate / 8000
    let at = 0
    const faster = new Faster(ratio, () => Math.sin((at++ * 2 * Math.PI * 400) / 8000))
    const slower = new Slower(ratio)
    const back: number[] = []
    for (let sample = 0; sample < rate; sample += 1) {
      const due = slower.push(faster.next())
      if (due !== undefined) back.push(due)
    }
    assert.ok(Math.abs(back.length - 8000) <= 1, String(back.length))
    const power = Math.sqrt(back.reduce((sum, sample) => sum + sample * sample, 0) / back.length)
    assert.ok(Math.abs(power - Math.SQRT1_2) < 0.05, String(power))
  })
}

const caller = (number: number, more: Partial<Caller> = {}): Caller => ({
  call: String(number).padStart(16, '0'),
  language: 'ru',
  since: 0,
  place: 'offered',
  holder: null,
  message_offered: false,
  ...more,
})

/** An office with these callers; what was said and asked in it. */
function desk(room: Partial<CallRoom>) {
  const said: (Notice | undefined)[] = []
  const asked: string[] = []
  const answer: CallRoom = { now: 0, phone: true, taking: true, waiting: [], on_duty: [BOB], ...room }
  const client = {
    ask: async (verb: string) => {
      asked.push(verb)
      return { ...answer }
    },
  } as unknown as Client
  const own: Desk = {
    client,
    me: { id: ME },
    attempt: async (act) => {
      await act()
      return true
    },
    say: (notice) => said.push(notice),
  }
  const calls = new Calls(own, '', () => undefined)
  calls.quiet = true
  return { calls, said, asked, changes: (to: Partial<CallRoom>) => Object.assign(answer, to) }
}

test('whoever waits for everybody or for me rings; whoever waits for Bob, talks, or was declined does not', async () => {
  const waiting = [
    caller(1),
    caller(2, { place: 'waiting', holder: ME }),
    caller(3, { place: 'waiting', holder: BOB.id }),
    caller(4, { place: 'talking', holder: BOB.id }),
  ]
  const { calls, asked } = desk({ waiting })
  await calls.refresh()
  const rings = () => calls.ringing.map(({ call }) => Number(call))
  assert.deepEqual(rings(), [1, 2])
  await calls.decline(caller(1).call)
  assert.deepEqual(rings(), [2])
  assert.deepEqual(asked, ['calls', 'decline-call'])
})

test('nobody rings for whoever takes no calls', async () => {
  const { calls } = desk({ taking: false, waiting: [caller(1)] })
  await calls.refresh()
  assert.deepEqual([calls.ringing.length, calls.waiting.length], [0, 1])
})

test('when Bob takes a call that rang here, it rings no more and his name is said', async () => {
  const { calls, said, changes } = desk({ waiting: [caller(1)] })
  await calls.refresh()
  changes({ waiting: [caller(1, { place: 'talking', holder: BOB.id })] })
  await calls.refresh()
  assert.deepEqual(calls.ringing, [])
  assert.deepEqual(said, [{ key: 'console.calls.taken-by', values: { name: 'Bob' }, tone: 'good' }])
})

test('a caller who hangs up before anybody takes them is gone without a word', async () => {
  const { calls, said, changes } = desk({ waiting: [caller(1)] })
  await calls.refresh()
  changes({ waiting: [] })
  await calls.refresh()
  assert.deepEqual([calls.ringing, said], [[], []])
})

test('times are said shortly', () => {
  assert.deepEqual([span(12.7, 'en'), span(125, 'en'), span(125, 'ru')], ['12 sec', '2 min', '2 мин'])
  assert.deepEqual([clockOf(7.9), clockOf(127)], ['0:07', '2:07'])
})
