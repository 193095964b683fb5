/**
 * The documents inside envelopes: JSON objects, checked both ways, padded (spec/sealing.md section 3).
 * What an applicant hands in and an epoch's secret travel as they are; what caseworkers write, replies and
 * notes, travels inside a note signed by the team, because age does not say who sealed.
 */
import { fromUtf8, utf8 } from './encoding.ts'
import { DocumentError } from './errors.ts'
import { pad, unpad } from './padding.ts'
import { ALIAS, DATE, DIGEST, EPOCH, LANGUAGE, LINE, NAME, RECIPIENT, TAG } from './shapes.ts'

export const SITUATIONS = ['home', 'army', 'family', 'occupied', 'leave', 'other'] as const
export type Situation = (typeof SITUATIONS)[number]

/** Characters (Unicode code points) of a text. */
export const TEXT_LENGTH = 8000
const QUOTES = 64
const PARTS = 500
/** Receipts that one case may have besides its first. */
export const OTHERS = 7

interface Sealed {
  readonly v: 1
  readonly line: string
  readonly team: string
  readonly epoch: string
  readonly case: string
  readonly language: string
}

/** The first thing an applicant hands in. `reply` is the recipient for answers. */
export interface Application extends Sealed {
  readonly kind: 'application'
  readonly situation: Situation
  readonly country: string
  readonly people: number
  readonly safe: boolean
  readonly private: boolean
  readonly keep_longer: boolean
  readonly text: string
  readonly reply: string
}

/** What answers for a further receipt of the same case need: its case tag and its recipient. */
export interface OtherReceipt {
  readonly case: string
  readonly reply: string
}

/** A later word in the same case. `others`: receipts that lead to this case too from now on. */
export interface Message extends Sealed {
  readonly kind: 'message'
  readonly text: string
  readonly reply: string
  readonly others: readonly OtherReceipt[]
}

/** A step of the guide that a reply carries, with the digest of the text it had then. */
export interface Quote {
  readonly step: string
  readonly digest: string
}

/** An answer. `made` is a date, ISO 8601. `also`: the case tags of the other receipts for which it is meant. */
export interface Reply extends Sealed {
  readonly kind: 'reply'
  readonly made: string
  readonly text: string
  readonly quotes: readonly Quote[]
  readonly also: readonly string[]
}

/** A word among caseworkers. */
export interface Note extends Sealed {
  readonly kind: 'note'
  readonly made: string
  readonly author: string
  readonly text: string
}

/** A reply that waits for a second person. Only the team can open it. */
export interface Proposal extends Sealed {
  readonly kind: 'proposal'
  readonly made: string
  readonly author: string
  readonly text: string
  readonly quotes: readonly Quote[]
}

/** One thing that was said in a case, as a transcript carries it. Only a note has an author. */
export interface Part {
  readonly kind: 'application' | 'message' | 'reply' | 'note'
  readonly made: string
  readonly author: string
  readonly text: string
}

/** What the team `sender` tells another one when it hands a case over. */
export interface Transcript extends Sealed {
  readonly kind: 'transcript'
  readonly made: string
  readonly author: string
  readonly sender: string
  readonly situation: Situation
  readonly country: string
  readonly people: number
  readonly safe: boolean
  readonly private: boolean
  readonly keep_longer: boolean
  readonly reply: string
  readonly others: readonly OtherReceipt[]
  readonly parts: readonly Part[]
}

/** A team epoch's secret keys, on their way to one caseworker or invitation. */
export interface EpochSecret {
  readonly kind: 'epoch'
  readonly v: 1
  readonly line: string
  readonly team: string
  readonly epoch: string
  readonly identity: string
  readonly signing: string
}

export type Handed = Application | Message
export type Plain = Handed | EpochSecret
export type Statement = Reply | Note | Proposal | Transcript
export type Document = Plain | Statement

/** Where a document belongs, as far as it is known where the document was found. */
export interface Place {
  readonly line: string
  readonly team?: string
  readonly epoch?: string
  readonly case?: string
}

const SEALED = ['kind', 'v', 'line', 'team', 'epoch', 'case', 'language']
const FIELDS = {
  application: [...SEALED, 'situation', 'country', 'people', 'safe', 'private', 'keep_longer', 'text', 'reply'],
  message: [...SEALED, 'text', 'reply', 'others'],
  reply: [...SEALED, 'made', 'text', 'quotes', 'also'],
  note: [...SEALED, 'made', 'author', 'text'],
  proposal: [...SEALED, 'made', 'author', 'text', 'quotes'],
  transcript: [
    ...[...SEALED, 'made', 'author', 'sender', 'situation', 'country', 'people', 'safe', 'private', 'keep_longer'],
    ...['reply', 'others', 'parts'],
  ],
  epoch: ['kind', 'v', 'line', 'team', 'epoch', 'identity', 'signing'],
}

type Rule = (value: unknown) => boolean
const fits = (shape: RegExp): Rule => (value) => typeof value === 'string' && shape.test(value)
const isFlag: Rule = (value) => typeof value === 'boolean'
/** Lone surrogates would not survive UTF-8. */
const isText: Rule = (value) =>
  typeof value === 'string' && !/[\0\p{Surrogate}]/u.test(value) && [...value].length <= TEXT_LENGTH
const isQuote: Rule = (value) =>
  hasFields(value, ['step', 'digest']) && fits(NAME)(value['step']) && fits(DIGEST)(value['digest'])
const isOther: Rule = (value) =>
  hasFields(value, ['case', 'reply']) && fits(TAG)(value['case']) && fits(RECIPIENT)(value['reply'])

const isPart: Rule = (value) =>
  hasFields(value, ['kind', 'made', 'author', 'text']) &&
  ['application', 'message', 'reply', 'note'].includes(value['kind'] as string) &&
  (value['kind'] === 'note' ? fits(ALIAS)(value['author']) : value['author'] === '') &&
  fits(DATE)(value['made']) &&
  isText(value['text'])

/** What a field must look like. A field means the same in every document. */
const RULES: Readonly<Record<string, Rule>> = {
  kind: () => true,
  v: (value) => value === 1,
  line: fits(LINE),
  team: fits(NAME),
  epoch: fits(EPOCH),
  case: fits(TAG),
  language: fits(LANGUAGE),
  situation: (value) => (SITUATIONS as readonly unknown[]).includes(value),
  country: (value) => value === '' || fits(NAME)(value),
  people: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 999,
  safe: isFlag,
  private: isFlag,
  keep_longer: isFlag,
  text: isText,
  reply: fits(RECIPIENT),
  made: fits(DATE),
  author: fits(ALIAS),
  quotes: (value) => Array.isArray(value) && value.length <= QUOTES && value.every(isQuote),
  others: (value) => Array.isArray(value) && value.length <= OTHERS && value.every(isOther),
  sender: fits(NAME),
  parts: (value) => Array.isArray(value) && value.length <= PARTS && value.every(isPart),
  also: (value) => Array.isArray(value) && value.length <= OTHERS && value.every(fits(TAG)),
  identity: fits(/^AGE-SECRET-KEY-PQ-1/),
  signing: fits(/^PRIVATE\+KEY\+/),
}

/** What somebody typed, fit for a document: halves of characters, which some keyboards leave, become `\uFFFD`. */
export const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\uFFFD')

/** A document as it is sealed, padded. Throws `DocumentError` when a field breaks its limits. */
export const encode = (document: Plain): Uint8Array => pad(utf8(JSON.stringify(checked(document))))

/** Undo `encode`. Throws `DocumentError` for anything that `encode` would not have written. */
export function decode(padded: Uint8Array): Plain {
  const document = read(textOf(padded))
  if (isStatement(document)) throw new DocumentError('It should be signed.')
  return document
}

/** What a team says, as the text of a signed note: its JSON in one line. */
export const writeStatement = (document: Statement): string => `${JSON.stringify(checked(document))}\n`

/** Undo `writeStatement`. Throws `DocumentError` as `decode` does. */
export function readStatement(text: string): Statement {
  const document = read(text)
  if (!isStatement(document)) throw new DocumentError('It is of another kind.')
  return document
}

const STATEMENTS: readonly string[] = ['reply', 'note', 'proposal', 'transcript']
const isStatement = (document: Document): document is Statement => STATEMENTS.includes(document.kind)

/** The document itself when it belongs to `place`; a reply belongs to every receipt it names. Throws `DocumentError` when it was moved here. */
export function expect<Known extends Document>(document: Known, place: Place): Known {
  for (const [field, wanted] of Object.entries(place)) {
    const belongs =
      (document as unknown as Record<string, unknown>)[field] === wanted ||
      (field === 'case' && document.kind === 'reply' && document.also.includes(wanted))
    if (wanted !== undefined && !belongs) {
      throw new DocumentError(`It belongs to another ${field}.`)
    }
  }
  return document
}

/** The text under the padding. Throws `DocumentError` when it is not UTF-8. */
export function textOf(padded: Uint8Array): string {
  try {
    return fromUtf8(unpad(padded))
  } catch {
    throw new DocumentError('It is not text.')
  }
}

function read(text: string): Document {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new DocumentError('It is not a document.')
  }
  return checked(value)
}

function checked<Known extends Document>(value: Known): Known
function checked(value: unknown): Document
function checked(value: unknown): Document {
  const kind = Object(value).kind as keyof typeof FIELDS
  if (!Object.hasOwn(FIELDS, kind) || !hasFields(value, FIELDS[kind])) {
    throw new DocumentError('A field is missing or unknown.')
  }
  const broken = FIELDS[kind].find((field) => !RULES[field]!(value[field]))
  if (broken) throw new DocumentError(`Its field \`${broken}\` breaks its limits.`)
  return value as unknown as Document
}

function hasFields(value: unknown, fields: readonly string[]): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  return Object.keys(value).length === fields.length && fields.every((field) => Object.hasOwn(value, field))
}
