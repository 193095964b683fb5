/** A spoken message, second by second, each in an envelope of its own (spec/sealing.md section 7). */
import { fromHex, utf8 } from './encoding.ts'
import { open } from './envelopes.ts'
import { DocumentError } from './errors.ts'

/** Samples of a whole second: mu-law, a byte each. */
export const SECOND = 8000
const LABEL = utf8('safeconduct/sound/v1')
const TAKE_AT = LABEL.length + 16
const NUMBER_AT = TAKE_AT + 16
const SAMPLES_AT = NUMBER_AT + 2
const SOUND_AT = SAMPLES_AT + 2
const FILLING = 0xff

/**
 * The sound of second `number` of what was spoken as `take` in case `tag`; empty when it is the ending. Throws
 * `EnvelopeError`, or `DocumentError` when it belongs elsewhere.
 */
export async function openSecond(
  sealed: Uint8Array,
  identity: string,
  number: number,
  tag: string,
  take: Uint8Array,
): Promise<Uint8Array> {
  return readSecond(await open(sealed, identity), number, tag, take)
}

/** What an opened envelope holds. Throws `DocumentError` as `openSecond` does. */
export function readSecond(plain: Uint8Array, number: number, tag: string, take: Uint8Array): Uint8Array {
  if (plain.length !== SOUND_AT + SECOND) throw new DocumentError('It is of another kind.')
  const counters = new DataView(plain.buffer, plain.byteOffset)
  const samples = counters.getUint16(SAMPLES_AT)
  const ours =
    same(plain.subarray(0, LABEL.length), LABEL) &&
    same(plain.subarray(LABEL.length, TAKE_AT), fromHex(tag)) &&
    same(plain.subarray(TAKE_AT, NUMBER_AT), take) &&
    counters.getUint16(NUMBER_AT) === number &&
    samples <= SECOND &&
    plain.subarray(SOUND_AT + samples).every((byte) => byte === FILLING)
  if (!ours) throw new DocumentError('It is not this second of this message.')
  return plain.slice(SOUND_AT, SOUND_AT + samples)
}

const same = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, at) => byte === other[at])
