// What the server wrote into the form's attributes: which line this is, in which language, where its files are.

export interface Page {
  /** The line id: 64 hexadecimal digits. */
  readonly line: string
  /** The organisation root's verifier key. Everything else is believed only along a chain from it. */
  readonly key: string
  readonly language: string
  readonly phrases: string
  /** Addresses of the word lists by language. */
  readonly wordlists: Readonly<Record<string, string>>
  /** The language whose list new receipts are drawn from. */
  readonly wordLanguage: string
  /** The script that checks a proof from the public book. */
  readonly proving: string
}

export function pageOf(form: HTMLFormElement): Page {
  const { line = '', key = '', language = '', phrases = '', words = '', wordlists = '{}', proving = '' } = form.dataset
  const lists = JSON.parse(wordlists) as Record<string, string>
  const own = Object.keys(lists).find((one) => lists[one] === words)
  return { line, key, language, phrases, wordlists: lists, wordLanguage: own ?? 'en', proving }
}
