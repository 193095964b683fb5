// Words as people type them: where they stand, which are in a list, and what was probably meant.

import { runs, type WordList } from '../sealing/words.ts'

export interface Run {
  readonly word: string
  readonly start: number
  readonly end: number
}

/** Words of a list differ in their first four letters, so the rest may be misspelt (spec/receipt.md). */
const DECIDING = 4

/** A word without the differences that do not count: case, `ё` for `е`, stress marks. */
export function fold(word: string): string {
  return runs(word).join('')
}

/** Every run of letters in a text, and where it stands. */
export function runsOf(text: string): Run[] {
  return [...text.matchAll(/[\p{L}\p{M}]+/gu)].map((match) => {
    const word = match[0]
    return { word, start: match.index, end: match.index + word.length }
  })
}

/** Whether somebody who typed `typed` meant `word`. */
export function means(typed: string, word: string): boolean {
  const [given, listed] = [fold(typed), fold(word)]
  return given === listed || (given.length >= DECIDING && given.slice(0, DECIDING) === listed.slice(0, DECIDING))
}

export function isIn(word: string, list: WordList): boolean {
  const given = fold(word)
  return list.places.has(given) || (given.length >= DECIDING && list.places.has(given.slice(0, DECIDING)))
}

/** The list in which most of the words are; of equals, the first. */
export function nearestList(words: readonly string[], lists: readonly WordList[]): WordList {
  const known = (list: WordList): number => words.filter((word) => isIn(word, list)).length
  return lists.reduce((best, list) => (known(list) > known(best) ? list : best))
}

/** Up to `count` listed words that look like `word`, the likeliest first; none when nothing does. */
export function suggest(word: string, list: WordList, count = 3): string[] {
  const given = fold(word)
  const furthest = Math.max(1, Math.ceil(given.length / 2))
  return list.words
    .map((listed) => ({ listed, far: distance(given, listed) - sameStart(given, listed) / 10 }))
    .filter(({ far }) => far <= furthest)
    .sort((one, other) => one.far - other.far)
    .slice(0, count)
    .map(({ listed }) => listed)
}

function sameStart(one: string, other: string): number {
  let length = 0
  while (length < one.length && one[length] === other[length]) length++
  return length
}

/** How many letters must be changed, added, left out or swapped with their neighbour (Damerau, optimal alignment). */
export function distance(one: string, other: string): number {
  let before: number[] = []
  let above = Array.from({ length: other.length + 1 }, (_, column) => column)
  for (let row = 1; row <= one.length; row++) {
    const current = [row]
    for (let column = 1; column <= other.length; column++) {
      const differs = one[row - 1] === other[column - 1] ? 0 : 1
      let least = Math.min(above[column]! + 1, current[column - 1]! + 1, above[column - 1]! + differs)
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      if (swapped) least = Math.min(least, before[column - 2]! + 1)
      current.push(least)
    }
    ;[before, above] = [above, current]
  }
  return above[other.length]!
}
