/** Two clocks: how long the oldest has waited, when a reply is due. In words, never in colour alone. */

export const HOUR_S = 3600
/** A first answer should come within so many hours. */
export const REPLY_WITHIN_H = 24
const SOON_H = 6

export type Pressure = 'calm' | 'soon' | 'late'

/** Hours since an hour of the server's clock, which knows no finer time about callers. */
export const hoursSince = (hour: number, now: number): number => Math.max(0, Math.floor(now / HOUR_S) - hour)

/** How pressing an answer is to something that came at `since`. */
export function pressure(since: number, now: number): Pressure {
  const left = REPLY_WITHIN_H - hoursSince(since, now)
  return left <= 0 ? 'late' : left <= SOON_H ? 'soon' : 'calm'
}

/** "3 hours", "2 days": a length of time in the language of the console. */
export function lasting(hours: number, language: string): string {
  const [value, unit] = hours < 48 ? [Math.max(1, hours), 'hour'] : [Math.round(hours / 24), 'day']
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(value)
}

/** "3 hours ago", "in 2 days". */
export function relative(hours: number, language: string): string {
  const [value, unit] = Math.abs(hours) < 48 ? [hours, 'hour' as const] : [Math.round(hours / 24), 'day' as const]
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(value, unit)
}

/** A day, from an hour since 1970. */
export const dayOf = (hour: number, language: string): string =>
  new Date(hour * HOUR_S * 1000).toLocaleDateString(language, { day: 'numeric', month: 'long' })

/** A date and a time of day, from seconds since 1970: for what staff did. */
export const momentOf = (seconds: number, language: string): string =>
  new Date(seconds * 1000).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' })

/** Today, ISO 8601, UTC: what documents carry. */
export const today = (): string => new Date().toISOString().slice(0, 10)

/** "12 sec", "3 min": how long somebody waits on the telephone. */
export function span(seconds: number, language: string): string {
  const [value, unit] = seconds < 60 ? [Math.floor(seconds), 'second'] : [Math.floor(seconds / 60), 'minute']
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }).format(value)
}

/** "2:07": how long a call lasts already. */
export const clockOf = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`
