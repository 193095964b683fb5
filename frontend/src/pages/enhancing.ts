// Taking a form over from the server: only once everything is there that the scripts need. Until then, and for
// ever when something cannot be fetched, the form works as the server wrote it and the note about that stays.

import { wordList, type WordList } from '../sealing/words.ts'
import { persist } from './patience.ts'
import { pageOf, type Page } from './page.ts'
import { fetchPhrases, type Translate } from './phrases.ts'
import { Stage } from './stage.ts'
import { fetchFile } from './wire.ts'

/** A form that is ours now. */
export interface Desk {
  readonly form: HTMLFormElement
  readonly page: Page
  readonly stage: Stage
  readonly t: Translate
  /** The word lists by language. */
  readonly lists: ReadonlyMap<string, WordList>
}

/** Fetch what the form with this id needs, with the word lists that `choose` picks, then hand it to `begin`. */
export async function enhance(
  id: string,
  choose: (page: Page) => readonly string[],
  begin: (desk: Desk) => void,
): Promise<void> {
  const form = document.getElementById(id)
  if (!(form instanceof HTMLFormElement)) return
  const page = pageOf(form)
  const unseen = (): void => {}
  const [t, ...texts] = await Promise.all([
    persist(() => fetchPhrases(page.phrases), unseen),
    ...choose(page).map((language) => persist(() => fetchFile(page.wordlists[language]!), unseen)),
  ])
  const lists = new Map(choose(page).map((language, place) => [language, wordList(texts[place]!)]))
  for (const note of document.querySelectorAll<HTMLElement>('[data-without-script]')) note.hidden = true
  begin({ form, page, stage: new Stage(form), t, lists })
}
