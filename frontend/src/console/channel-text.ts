/**
 * A message as the channel shows it. The server renders it in Telegram's HTML
 * (https://core.telegram.org/bots/api#html-style); here it is taken apart, so that it is never put into the page as
 * markup.
 */

export interface Piece {
  readonly text: string
  readonly bold: boolean
  readonly link: boolean
}

/** What one message may hold, in UTF-16 units after the markup is taken away: as JavaScript counts. */
export const MESSAGE_LETTERS = 4096

const TAG = /<(\/?)(\w+)[^>]*>/g
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** The text in its order, each piece with how it looks. Tags that are not known here change nothing. */
export function piecesOf(markup: string): readonly Piece[] {
  const pieces: Piece[] = []
  const open = { b: 0, a: 0 }
  let from = 0
  const take = (until: number): void => {
    const text = plain(markup.slice(from, until))
    if (text) pieces.push({ text, bold: open.b > 0, link: open.a > 0 })
  }
  for (const tag of markup.matchAll(TAG)) {
    take(tag.index)
    from = tag.index + tag[0].length
    const name = tag[2]!.toLowerCase()
    if (name === 'b' || name === 'a') open[name] += tag[1] ? -1 : 1
  }
  take(markup.length)
  return pieces
}

/** How much of a message's room is taken. */
export const lettersOf = (markup: string): number => piecesOf(markup).reduce((sum, { text }) => sum + text.length, 0)

function plain(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name) return ENTITIES[name] ?? whole
    return String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex!, 16))
  })
}
