/** What keeps a post from being proposed, in plain words. */
import { html } from 'lit'
import type { Translate } from './phrases.ts'
import type { PostProblem } from './wire.ts'

/** The problems of one language, and those of the whole post. */
export const problemsIn = (problems: readonly PostProblem[], language: string, t: Translate) =>
  problems
    .filter((problem) => problem.language === language || problem.language === '')
    .map(
      ({ sentence_key, detail }) =>
        html`<p class="banner small">${t(`console.news.problem.${sentence_key}`, { detail: named(detail) })}</p>`,
    )

/** A phrase of the list may stand for every word that begins so; its star is ours, not the reader's. */
const named = (detail: string): string => detail.trim().replace(/\*$/, '…')

/** How many problems one language has of its own. */
export const problemCount = (problems: readonly PostProblem[], language: string): number =>
  problems.filter((problem) => problem.language === language).length
