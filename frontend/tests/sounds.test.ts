/** Spoken messages: what is sealed is what is heard, and what is missing stays a gap. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { DECODED } from '../src/console/g711.ts'
import { Recording, type Source } from '../src/console/recording.ts'
import { Stretch } from '../src/console/stretch.ts'
import type { SealedSecond } from '../src/console/wire.ts'
import { fromBase64 } from '../src/sealing/encoding.ts'
import { DocumentError, EnvelopeError } from '../src/sealing/errors.ts'
import { newIdentity } from '../src/sealing/identity.ts'
import { openSecond, readSecond, SECOND } from '../src/sealing/sounds.ts'
import { SEALING } from './sealing-vectors.ts'

const FILE = SEALING.sounds
const TAKE = fromBase64(FILE.take)
const IDENTITY: string = SEALING.envelopes.epoch_identity
const SECONDS: SealedSecond[] = FILE.sealed.map((sealed: string, number: number) => ({ number, sealed }))

test('the seconds on file open to what was spoken', async () => {
  for (const { number, sealed } of SECONDS) {
    const sound = await openSecond(fromBase64(sealed), IDENTITY, number, FILE.case, TAKE)
    assert.equal(createHash('sha256').update(sound).digest('hex'), FILE.samples[number])
  }
})

test('a second cannot be moved to another place, message, case or key', async () => {
  const sealed = fromBase64(SECONDS[0]!.sealed)
  await assert.rejects(openSecond(sealed, IDENTITY, 1, FILE.case, TAKE), DocumentError)
  await assert.rejects(openSecond(sealed, IDENTITY, 0, '00'.repeat(16), TAKE), DocumentError)
  await assert.rejects(openSecond(sealed, IDENTITY, 0, FILE.case, new Uint8Array(16)), DocumentError)
  await assert.rejects(openSecond(sealed, IDENTITY, 0, FILE.case, TAKE.subarray(1)), DocumentError)
  await assert.rejects(openSecond(sealed, await newIdentity(), 0, FILE.case, TAKE), EnvelopeError)
})

for (const { about, number, plain } of FILE.refused) {
  test(`refused: ${about}`, () =>
    assert.throws(() => readSecond(fromBase64(plain), number, FILE.case, TAKE), DocumentError))
}

/** A server that has these seconds, and what it was asked for. */
function serving(batches: SealedSecond[][], fresh = false): { source: Source; asked: number[] } {
  const asked: number[] = []
  const fetch = (start: number): Promise<SealedSecond[]> => {
    asked.push(start)
    return Promise.resolve(batches.shift() ?? [])
  }
  return { source: { identity: IDENTITY, tag: FILE.case, take: TAKE, fresh, fetch }, asked }
}

async function loaded(batches: SealedSecond[][], fresh = false): Promise<Recording> {
  const recording = new Recording(serving(batches, fresh).source, () => undefined)
  await recording.load()
  return recording
}

test('a message that was ended is whole, and is heard as it was spoken', async () => {
  const recording = await loaded([SECONDS])
  assert.deepEqual([recording.standing, recording.length, recording.gaps], ['whole', SECOND + 256, []])
  const spoken = Uint8Array.from({ length: SECOND + 256 }, (_, n) => (n % SECOND) % 256)
  assert.deepEqual(
    recording.read(0, spoken.length),
    Float32Array.from(spoken, (byte) => DECODED[byte]!),
  )
  assert.deepEqual(recording.read(spoken.length, 3), new Float32Array(3))
})

test('one without an ending was cut off', async () => {
  const recording = await loaded([SECONDS.slice(0, 2)])
  assert.deepEqual([recording.standing, recording.open, recording.length], ['cut-off', false, SECOND + 256])
})

test('what was cut off is looked at again: once, and on from there when more has come', async () => {
  const { source, asked } = serving([SECONDS.slice(0, 1), [], SECONDS.slice(1, 2), SECONDS.slice(2)])
  const stood: string[] = []
  const recording: Recording = new Recording(source, () => stood.push(recording.standing))
  assert.ok(!recording.resting)
  await recording.load()
  stood.length = 0
  const looking = recording.load()
  assert.ok(!recording.resting, 'once at a time')
  await looking
  assert.deepEqual([recording.resting, recording.length, stood], [true, SECOND, []])
  await recording.load()
  assert.deepEqual([recording.standing, recording.length], ['cut-off', SECOND + 256])
  await recording.load()
  assert.deepEqual([recording.standing, recording.resting, asked], ['whole', false, [0, 1, 1, 2]])
})

test('what is missing, damaged or moved stays a gap of one second', async () => {
  const damaged = { number: 0, sealed: SECONDS[0]!.sealed.replace(/.{8}$/, 'AAAAAAA=') }
  const missing = await loaded([[SECONDS[1]!, SECONDS[2]!]])
  const broken = await loaded([[damaged, SECONDS[1]!, SECONDS[2]!]])
  const moved = await loaded([[{ ...SECONDS[1]!, number: 0 }, SECONDS[1]!, SECONDS[2]!]])
  for (const recording of [missing, broken, moved]) {
    assert.deepEqual([recording.gaps, recording.length], [[0], SECOND + 256])
    assert.deepEqual(recording.read(0, 100), new Float32Array(100))
  }
})

test('while somebody speaks it is looked for more, and not for ever', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const { source, asked } = serving([[SECONDS[0]!], [], [SECONDS[1]!]], true)
  const stood: string[] = []
  const recording: Recording = new Recording(source, () => stood.push(recording.standing))
  const done = recording.load()
  let over = false
  void done.then(() => (over = true))
  while (!over) {
    context.mock.timers.tick(3_000)
    await new Promise(setImmediate)
  }
  assert.deepEqual([asked.slice(0, 4), recording.standing], [[0, 1, 1, 2], 'cut-off'])
  assert.ok(stood.includes('spoken-on'))
  assert.equal(asked.length, 7)
})

test('a line that is gone is told, and asked again from where it was left', async () => {
  const { source, asked } = serving([])
  let gone = true
  const recording = new Recording(
    {
      ...source,
      fetch: async (start, limit) => {
        asked.push(start)
        if (start === 0) return SECONDS.slice(0, 1).concat(Array.from({ length: limit - 1 }, () => SECONDS[0]!))
        if (gone) throw new Error('gone')
        return SECONDS.slice(1)
      },
    },
    () => undefined,
  )
  await assert.rejects(recording.load())
  assert.deepEqual([recording.standing, recording.resting], ['failed', true])
  gone = false
  await recording.load()
  assert.deepEqual([recording.standing, asked], ['whole', [0, 1, 1]])
})

test('what is forgotten is silence', async () => {
  const recording = await loaded([SECONDS])
  recording.forget()
  assert.deepEqual(recording.read(0, SECOND), new Float32Array(SECOND))
})

/** How often a sound crosses nought upwards: its pitch. */
const crossings = (sound: Float32Array): number => sound.filter((now, at) => at > 0 && now >= 0 && sound[at - 1]! < 0).length

for (const rate of [0.75, 1, 1.25, 1.5, 2]) {
  test(`at ${rate} times the speed it has the same pitch and loudness`, () => {
    const tone = (start: number, count: number): Float32Array<ArrayBuffer> =>
      Float32Array.from({ length: count }, (_, at) => Math.sin((2 * Math.PI * 200 * (start + at)) / SECOND))
    const stretch = new Stretch(tone, 0, rate)
    const heard = stretch.next(66)
    assert.equal(stretch.at, 66 * 120 * rate)
    const pitch = (crossings(heard) / heard.length) * SECOND
    assert.ok(Math.abs(pitch - 200) < 8, `${pitch} Hz`)
    const loudness = Math.sqrt(heard.reduce((sum, sample) => sum + sample ** 2, 0) / heard.length)
    assert.ok(Math.abs(loudness - Math.SQRT1_2) < 0.05, `${loudness}`)
  })
}

test('at its own speed it is what it was', () => {
  const sound = Float32Array.from({ length: 1200 }, (_, at) => Math.fround(at / 1200))
  const stretch = new Stretch((start, count) => sound.slice(start, start + count), 0, 1)
  assert.deepEqual(stretch.next(10), sound)
})
