/** What the console speaks with the server about shifts, handovers and load (spec/console-api.md). Times are seconds since 1970. */

export interface Span {
  readonly start: number
  readonly end: number
}

/** Somebody is there. `day` is the one on which the shift of this name begins. */
export interface Duty extends Span {
  readonly who: string
  readonly shift: string
  readonly day: string
  readonly breaks: readonly Span[]
}

export interface Gap extends Span {
  readonly missing: number
  readonly language: string | null
}

/** Somebody is absent and nobody stands in; `ask` are those who could. */
export interface Vacancy extends Span {
  readonly who: string
  readonly shift: string
  readonly day: string
  readonly ask: readonly string[]
}

export interface Swap {
  readonly shift: string
  readonly day: string
  readonly giver: string
  readonly taker: string
  readonly agreed: readonly string[]
  readonly approved: string | null
}

export interface Absence extends Span {
  readonly who: string
}

export interface Doubt {
  readonly rule: string
  readonly sentence: string
  readonly who: string | null
  readonly at: number | null
}

/** Whose console is open, and whether they count as on duty. */
export interface There {
  readonly who: string
  readonly name: string
  readonly signed_in: boolean
  readonly until: number | null
  /** A lead put them on duty. */
  readonly put: boolean
  readonly on_break: boolean
}

export interface Change {
  readonly kind: 'overlap' | 'direct' | 'gap'
  readonly leaves: number
  readonly arrives: number | null
  readonly leaving: readonly string[]
  readonly arriving: readonly string[]
  readonly staying: readonly string[]
}

export interface Shifts {
  readonly now: number
  readonly zone: string
  /** Of the plan; 0 when there is none. */
  readonly number: number
  readonly duties: readonly Duty[]
  readonly names: Readonly<Record<string, string>>
  readonly on_duty: readonly There[]
  readonly gaps: readonly Gap[]
  readonly vacancies: readonly Vacancy[]
  readonly next: Change | null
  readonly swaps: readonly Swap[]
  readonly absences: readonly Absence[]
  readonly doubts: readonly Doubt[]
  readonly me: {
    readonly on_duty: boolean
    readonly until: number | null
    readonly break_until: number | null
    readonly shift_ends: number | null
    readonly zone: string
  }
}

/** Wall times are `HH:MM:SS`, days ISO 8601; an end at or before the beginning is on the next day. */
export interface Break {
  start: string
  end: string
  people: string[]
}

export interface Pattern {
  name: string
  days: number[]
  start: string
  end: string
  people: string[]
  breaks: Break[]
  since: string | null
  until: string | null
}

export interface Single {
  name: string
  day: string
  start: string
  end: string
  people: string[]
  breaks: Break[]
}

export interface Holiday {
  day: string
  patterns: string[]
}

export interface Substitutes {
  people: string[]
  of: string | null
}

/** The fewest people for each of the 168 hours of the week. */
export interface Minimum {
  people: number[]
  language: string | null
}

/** What is not edited here is carried along as it came. */
export interface Plan {
  roster: {
    zone: string
    members: unknown[]
    patterns: Pattern[]
    shifts: Single[]
    holidays: Holiday[]
    substitutes: Substitutes[]
  } & Record<string, unknown>
  minimums: Minimum[]
}

export interface Person {
  readonly id: string
  readonly name: string
  readonly zone: string
  readonly languages: readonly string[]
}

export interface PlanAnswer {
  readonly number: number
  readonly plan: Plan
  readonly people: readonly Person[]
}

export interface Handover {
  readonly number: number
  readonly case: string | null
  readonly author: string
  readonly at: number
  readonly epoch: string
  readonly sealed: string
  readonly acknowledged_by: string | null
  readonly acknowledged_at: number | null
}

/** What rings the lead. */
export interface Alarm {
  readonly kind: string
  readonly subject: string
  readonly at: number
}

/** Durations are minutes, but `within` is seconds; `people` null: the roster's. */
export interface AskLoad {
  readonly weeks: number
  readonly typed: { readonly calls: number; readonly cases: number } | null
  readonly talking: number
  readonly writing: number
  readonly patience: number | null
  readonly within: number
  readonly share: number
  readonly hours: number
  readonly people: number | null
  readonly suppose: { readonly cases: number; readonly days: number; readonly people: number } | null
}

export interface LoadHour {
  readonly calls: number
  readonly cases: number
  readonly need_calls: number
  readonly need_cases: number
  readonly on_duty: number
  readonly answered: number
  readonly abandoned: number
  readonly left: number
  /** Hours; null: longer than was looked ahead. */
  readonly wait: number | null
}

export interface Load {
  readonly now: number
  readonly zone: string
  readonly monday: string
  readonly rostered: boolean
  readonly counted: number
  readonly shares: readonly {
    readonly channel: string
    readonly language: string
    readonly calls: number
    readonly cases: number
  }[]
  readonly hours: readonly LoadHour[]
  readonly growth: number
  readonly breaks: readonly { readonly what: 'calls' | 'cases'; readonly factor: number; readonly hour: number }[]
  readonly supposed: {
    readonly need: number
    readonly most_left: number
    readonly longest: number | null
    readonly late: number
    readonly hours: number
  } | null
}
