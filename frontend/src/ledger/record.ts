/** The record of one day (spec/ledger.md section 4). What is not written exactly so is refused. */
import { utf8 } from '../sealing/encoding.ts'
import { LedgerUnreadable } from './errors.ts'
import { readHash, readNumber } from './hashes.ts'

const LIMIT = 16 * 1024
const TITLE = 'safeconduct day v1'
const STANDING = ['roster', 'guide', 'channels', 'destruction', 'audit']
const LINE = /^line ([0-9a-f]{64})$/
const DATE = /^date ([0-9]{4}-[0-9]{2}-[0-9]{2})$/
const TREE = /^tree ([0-9]+) (\S+)$/
const COUNT = /^count ([a-z0-9]+(?:-[a-z0-9]+)*) ([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9]+) (-?[0-9]+) (-|[0-9]+\/[0-9]+) ([0-9]+) ([0-9]+)$/
const HASH = /^hash ([a-z]+) (\S+)$/

/** What the line says about one day, as far as a proof needs it. */
export interface DayRecord {
  readonly line: string
  /** ISO 8601, UTC. */
  readonly day: string
  readonly size: number
  readonly root: Uint8Array
}

/** The day record with this text. Throws `LedgerUnreadable`. */
export function readDay(text: string): DayRecord {
  const lines = text.split('\n')
  if (lines.pop() !== '' || lines.shift() !== TITLE || utf8(text).length > LIMIT) throw unreadable()
  const [line] = taken(LINE, lines.shift())
  const [day] = taken(DATE, lines.shift())
  const [size, root] = taken(TREE, lines.shift())
  const counts = whileNext(COUNT, lines)
  const hashes = whileNext(HASH, lines)
  const leaves = readNumber(size!)
  if (lines.length > 0 || Math.log2(leaves) % 1 !== 0) throw unreadable()
  checkCounts(counts)
  checkHashes(hashes)
  return { line: line!, day: checkedDate(day!), size: leaves, root: readHash(root!) }
}

function checkCounts(counts: readonly string[][]): void {
  for (const [, day, draw, value, epsilon, most, error] of counts) {
    checkedDate(day!)
    const sizes = [draw!, most!].map(readNumber)
    readNumber(error!)
    if (sizes.includes(0) || value === '-0') throw unreadable()
    readNumber(value!.replace('-', ''))
    if (epsilon !== '-') checkFraction(epsilon!.split('/').map(readNumber))
  }
  const places = counts.map(([unit, day, draw]) => [unit!, day!, draw!.padStart(16, '0')].join('\n'))
  checkOrder(places, (one, other) => one < other)
}

function checkFraction([top, bottom]: number[]): void {
  let [one, other] = [top!, bottom!]
  if (other === 0) throw unreadable()
  while (other > 0) [one, other] = [other, one % other]
  if (one !== 1) throw unreadable()
}

function checkHashes(hashes: readonly string[][]): void {
  for (const [, hash] of hashes) readHash(hash!)
  const ranks = hashes.map(([name]) => STANDING.indexOf(name!))
  if (ranks.includes(-1)) throw unreadable()
  checkOrder(ranks, (one, other) => one < other)
}

function checkOrder<T>(all: readonly T[], isBefore: (one: T, other: T) => boolean): void {
  if (!all.every((each, place) => place === 0 || isBefore(all[place - 1]!, each))) throw unreadable()
}

function checkedDate(text: string): string {
  const date = new Date(`${text}T00:00:00Z`)
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text) throw unreadable()
  return text
}

function taken(pattern: RegExp, line: string | undefined): string[] {
  const found = pattern.exec(line ?? '')
  if (!found) throw unreadable()
  return found.slice(1)
}

function whileNext(pattern: RegExp, lines: string[]): string[][] {
  const found = []
  while (lines.length > 0 && pattern.test(lines[0]!)) found.push(taken(pattern, lines.shift()))
  return found
}

const unreadable = (): LedgerUnreadable => new LedgerUnreadable('It is not the record of a day.')
