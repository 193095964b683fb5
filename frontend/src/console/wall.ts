/**
 * Wall clocks: what a clock in a zone shows at a moment, and which moment a wall time is. As on the server, a
 * wall time is the first moment at which the clock shows it or a later time: one that is skipped when the clocks go
 * forward is the moment of the change, one that is shown twice is the first.
 */

const DAY_S = 86_400
const MINUTE_S = 60
/** No zone is further from UTC. */
const FURTHEST_S = 15 * 3600

const clocks = new Map<string, Intl.DateTimeFormat>()

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  })
  clocks.set(zone, made)
  return made
}

/** What a clock in `zone` shows, to the minute: `2026-10-25T03:30`. */
export const wallOf = (moment: number, zone: string): string =>
  clockOf(zone).format(new Date(moment * 1000)).replace(' ', 'T')

/** The moment of a wall time such as `2026-10-25T03:30`, to the minute. */
export function momentOf(wall: string, zone: string): number {
  const there = Date.parse(`${wall}Z`) / 1000
  let [before, after] = [(there - FURTHEST_S) / MINUTE_S, (there + FURTHEST_S) / MINUTE_S]
  const early = startOf(wall, there - DAY_S, zone)
  if (early !== undefined) return early
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (wallOf(middle * MINUTE_S, zone) < wall) before = middle
    else after = middle
  }
  return after * MINUTE_S
}

/** The moment of `wall` by the offset that held at `around`, if the clock then shows it. */
function startOf(wall: string, around: number, zone: string): number | undefined {
  const offset = Date.parse(`${wallOf(around, zone)}Z`) / 1000 - Math.floor(around / MINUTE_S) * MINUTE_S
  const moment = Date.parse(`${wall}Z`) / 1000 - offset
  return wallOf(moment, zone) === wall ? moment : undefined
}

/** A day so many days later, ISO 8601. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_S * 1000).toISOString().slice(0, 10)

/** A day of the line's clock, from midnight to midnight: 23 or 25 hours long when the clocks change. */
export function dayIn(day: string, zone: string): { readonly start: number; readonly end: number } {
  return { start: momentOf(`${day}T00:00`, zone), end: momentOf(`${addDays(day, 1)}T00:00`, zone) }
}

/** The day that a clock in `zone` shows. */
export const todayIn = (now: number, zone: string): string => wallOf(now, zone).slice(0, 10)

/** A time of day on a zone's clock, as the language writes it. */
export const timeIn = (moment: number, zone: string, language: string): string =>
  new Intl.DateTimeFormat(language, { timeZone: zone, hourCycle: 'h23', hour: '2-digit', minute: '2-digit' }).format(
    new Date(moment * 1000),
  )

/** "06:00–14:00". */
export const timesIn = ({ start, end }: { start: number; end: number }, zone: string, language: string): string =>
  `${timeIn(start, zone, language)}–${timeIn(end, zone, language)}`

/** "Tuesday, 3 November", of a day ISO 8601. */
export const nameOfDay = (day: string, language: string): string =>
  new Date(day).toLocaleDateString(language, { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' })

/** "Tue, 3 Nov, 06:00": a moment on a zone's clock. */
export const whenIn = (moment: number, zone: string, language: string): string =>
  new Intl.DateTimeFormat(language, {
    timeZone: zone,
    hourCycle: 'h23',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  }).format(new Date(moment * 1000))

/** Names of the days of the week, from Monday. */
export const weekdays = (language: string, style: 'short' | 'long' = 'short'): readonly string[] =>
  Array.from({ length: 7 }, (_, at) =>
    new Date(Date.UTC(2024, 0, 1 + at)).toLocaleDateString(language, { weekday: style, timeZone: 'UTC' }),
  )
