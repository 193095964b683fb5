// The words of the page in its language, by key: the server makes `{key: text}` from `form.<language>.po`.

import { fetchFile } from './wire.ts'

export type Values = Readonly<Record<string, string | number>>
export type Translate = (key: string, values?: Values) => string

/** Looks phrases up and fills in `{placeholders}`. A key that is missing shows itself rather than nothing. */
export function translator(phrases: Readonly<Record<string, string>>): Translate {
  return (key, values = {}) =>
    (phrases[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

export async function fetchPhrases(address: string): Promise<Translate> {
  return translator(JSON.parse(await fetchFile(address)) as Record<string, string>)
}
