/** Releases of figures in this browser: what there is, and what is asked of the server. */
import type { Office } from './office.ts'

export type Reason = 'wrong-count' | 'definition' | 'wrong-period'
export const REASONS: readonly Reason[] = ['wrong-count', 'definition', 'wrong-period']

export interface UnitDay {
  readonly unit: string
  readonly day: string
}

/** A release (spec/console-api.md). `value` is null where people are shown no number. */
export interface Release {
  readonly number: number
  readonly state: 'prepared' | 'published'
  readonly prepared_by: string
  readonly approved_by: string
  readonly prepared: number
  readonly published: number | null
  readonly may_approve: boolean
  readonly since: string
  readonly until: string
  readonly numbers: readonly {
    readonly unit: string
    readonly first: string
    readonly last: string
    readonly value: number | null
    readonly error: number
    readonly missing: number
  }[]
  readonly sentences: Readonly<Record<string, readonly string[]>>
  readonly corrects: number | null
  readonly corrected_by: number | null
  readonly reason: Reason | null
  readonly redraw: readonly UnitDay[]
  readonly addresses: Readonly<Record<string, string>>
}

export interface Unit {
  readonly unit: string
  readonly titles: Readonly<Record<string, string>>
  /** Of each day, as a fraction; `0` for a unit without noise. */
  readonly budget: string
  /** Days whose exact counts are still there, the newest first. */
  readonly days: readonly { readonly day: string; readonly spent: string; readonly may_redraw: boolean }[]
}

export interface Figures {
  readonly first_drawn: string | null
  readonly last_drawn: string | null
  readonly units: readonly Unit[]
  readonly releases: readonly Release[]
}

/** What is asked to be released. */
export interface Plan {
  readonly units: readonly string[]
  readonly since: string
  readonly until: string
}

export interface Correction extends Plan {
  readonly number: number
  readonly reason: Reason
  readonly redraw: readonly UnitDay[]
}

/** Does a verb of the figures and answers whether it was done. */
export const doWith = (office: Office, verb: string, asked: object): Promise<boolean> =>
  office.attempt(() => office.client.ask(verb, asked))

/** A day of UTC in words, wherever the browser is. */
export const dayIn = (day: string, language: string): string =>
  new Date(`${day}T00:00:00Z`).toLocaleDateString(language, { dateStyle: 'medium', timeZone: 'UTC' })

/** The day so many days before. */
export const daysBefore = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10)
