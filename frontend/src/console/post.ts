/** What is known of a post without asking anybody: its texts, and how two people's changes go together. */
import type { Post } from './wire.ts'

/** One language: own words, then the steps of the guide that are quoted. */
export interface PostText {
  readonly words: string
  readonly steps: readonly string[]
}

export type Texts = Readonly<Record<string, PostText>>

/** A post that is being written in this browser. */
export interface Working {
  /** None until it is saved for the first time. */
  readonly number: number | null
  /** The revision that is written on, and its texts as the server has them. */
  readonly revision: number
  readonly base: Texts
  /** What was saved last, as it was typed: the server may have tidied it. */
  readonly saved: Texts
  readonly texts: Texts
}

const NOTHING: PostText = { words: '', steps: [] }
const TITLE_LENGTH = 80

export const textIn = (texts: Texts, language: string): PostText => texts[language] ?? NOTHING

/** The texts of a post in the shape in which they are edited. */
export const textsOf = (post: Pick<Post, 'texts'>): Texts =>
  Object.fromEntries(
    Object.entries(post.texts).map(([language, { words, steps }]) => [
      language,
      { words, steps: steps.map(({ step }) => step) },
    ]),
  )

/** A post as it is taken up to be written on. */
export function workingOn(post: Post): Working {
  const texts = textsOf(post)
  return { number: post.number, revision: post.revision, base: texts, saved: texts, texts }
}

export const BLANK: Working = { number: null, revision: 0, base: {}, saved: {}, texts: {} }

export const isEmpty = ({ words, steps }: PostText): boolean => !words.trim() && steps.length === 0

/** The languages that say anything. */
export const filled = (texts: Texts): Texts =>
  Object.fromEntries(Object.entries(texts).filter(([, text]) => !isEmpty(text)))

/** Whether something was written that is not saved. */
export const isUnsaved = ({ saved, texts }: Working): boolean =>
  languagesOf(saved, texts).some((language) => !alike(textIn(saved, language), textIn(texts, language)))

/** The same for a reader: spaces at the ends do not count. */
const alike = (one: PostText, other: PostText): boolean =>
  one.words.trim() === other.words.trim() && one.steps.join(' ') === other.steps.join(' ')

const languagesOf = (...all: readonly Texts[]): readonly string[] => [...new Set(all.flatMap(Object.keys))]

/** Two people's texts put together, and the languages in which both changed something: there `mine` is taken. */
export function merged(base: Texts, mine: Texts, theirs: Texts): { texts: Texts; clashes: readonly string[] } {
  const texts: Record<string, PostText> = {}
  const clashes: string[] = []
  for (const language of languagesOf(base, mine, theirs)) {
    const [was, our, their] = [base, mine, theirs].map((one) => textIn(one, language)) as [PostText, PostText, PostText]
    texts[language] = alike(was, our) ? their : our
    if (!alike(was, our) && !alike(was, their) && !alike(our, their)) clashes.push(language)
  }
  return { texts, clashes }
}

/** Both versions of one language, theirs first. */
export function both(mine: PostText, theirs: PostText): PostText {
  const words = [theirs.words, mine.words].filter((text) => text.trim()).join('\n\n')
  return { words, steps: [...new Set([...theirs.steps, ...mine.steps])] }
}

/** How a post is called in lists: the beginning of its words in a language, or else in any. */
export function titleOf(post: Pick<Post, 'texts'>, texts: Texts, language: string): string {
  const order = [language, ...Object.keys(texts)]
  const line = order.map((code) => firstLine(textIn(texts, code).words)).find(Boolean)
  return line ?? order.map((code) => post.texts[code]?.steps[0]?.title).find(Boolean) ?? ''
}

function firstLine(words: string): string {
  const line = words.trim().split('\n', 1)[0]!
  return line.length > TITLE_LENGTH ? `${line.slice(0, TITLE_LENGTH).trimEnd()}…` : line
}
