/** The vector files, which the Python tests read too, and the word lists as the server sends them. */
import { readFileSync } from 'node:fs'
import { wordList } from '../src/sealing/words.ts'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

export const RECEIPTS = JSON.parse(read('spec/vectors/receipt.json'))
export const SEALING = JSON.parse(read('spec/vectors/sealing.json'))

export const LISTS = Object.fromEntries(
  Object.keys(SEALING.check_words).map((language) => [
    language,
    wordList(read(`src/safeconduct/sealing/wordlists/${language}.txt`)),
  ]),
)
export const ALL_LISTS = Object.values(LISTS)
