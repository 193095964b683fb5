/** The console's own words, in the language its caseworker chose. */

export type Phrases = Readonly<Record<string, string>>
/** A phrase by its key, with `{placeholders}` filled in. */
export type Translate = (key: string, values?: Readonly<Record<string, string | number>>) => string

/** A missing phrase shows its key: ugly, and better than nothing. */
export const translator =
  (phrases: Phrases): Translate =>
  (key, values = {}) =>
    (phrases[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))

/** The first of the browser's languages that the line speaks. */
export const preferred = (spoken: readonly string[], wanted: readonly string[]): string =>
  wanted.map((tag) => tag.toLowerCase().split('-')[0]!).find((tag) => spoken.includes(tag)) ?? spoken[0] ?? 'en'

/** A language's name, in a language. */
export const nameOfLanguage = (code: string, inLanguage: string): string =>
  new Intl.DisplayNames(inLanguage, { type: 'language' }).of(code) ?? code
