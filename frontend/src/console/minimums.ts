/** The fewest people in each hour of the week, as rows that a lead can read and write: "Mon-Sun 00-24: 2". */
import type { Minimum } from './duty-wire.ts'

const DAY_H = 24
const WEEK_D = 7

/** At least so many people on these days (0: Monday), from one full hour up to another (24: midnight). */
export interface Row {
  days: number[]
  from: number
  to: number
  people: number
  /** Only those who speak it count; empty: everybody. */
  language: string
}

/** The rows that come to these minimums: days that are alike share theirs. */
export function rowsOf(minimums: readonly Minimum[]): Row[] {
  return minimums.flatMap(({ people, language }) => {
    const alike = new Map<string, { days: number[]; hours: number[] }>()
    for (let day = 0; day < WEEK_D; day += 1) {
      const hours = people.slice(day * DAY_H, (day + 1) * DAY_H)
      const known = alike.get(String(hours))
      if (known) known.days.push(day)
      else alike.set(String(hours), { days: [day], hours })
    }
    return [...alike.values()].flatMap(({ days, hours }) => runsOf(hours).map((run) => ({ ...run, days: [...days], language: language ?? '' })))
  })
}

function runsOf(hours: readonly number[]): { from: number; to: number; people: number }[] {
  const runs: { from: number; to: number; people: number }[] = []
  hours.forEach((people, hour) => {
    const last = runs.at(-1)
    if (last && last.people === people && last.to === hour) last.to = hour + 1
    else if (people > 0) runs.push({ from: hour, to: hour + 1, people })
  })
  return runs
}

/** The minimums of these rows: where several speak of an hour, the highest holds. A row that ends before it begins goes on over midnight. */
export function minimumsOf(rows: readonly Row[]): Minimum[] {
  const found = new Map<string, number[]>()
  for (const row of rows) {
    const people = found.get(row.language) ?? Array<number>(DAY_H * WEEK_D).fill(0)
    found.set(row.language, people)
    for (const day of row.days) for (const hour of hoursOf(row, day)) people[hour] = Math.max(people[hour]!, row.people)
  }
  return [...found].map(([language, people]) => ({ people, language: language || null }))
}

function hoursOf({ from, to }: Row, day: number): number[] {
  const length = to > from ? to - from : to + DAY_H - from
  return Array.from({ length }, (_, at) => (day * DAY_H + from + at) % (DAY_H * WEEK_D))
}
