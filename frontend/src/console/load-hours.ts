/** The hours of a forecast as rows of a table. */
import type { LoadHour } from './duty-wire.ts'

const DAY_H = 24

/** Runs of hours of one day that are alike in everything that the table shows. `to` is the clock at their end. */
export function alike(hours: readonly LoadHour[]): { from: number; to: number; hour: LoadHour }[] {
  const runs: { from: number; to: number; hour: LoadHour }[] = []
  const shown = ({ left: _, abandoned: __, ...rest }: LoadHour): string => JSON.stringify(rest)
  hours.forEach((hour, at) => {
    const last = runs.at(-1)
    if (last && at % DAY_H !== 0 && shown(last.hour) === shown(hour)) last.to = (at % DAY_H) + 1
    else runs.push({ from: at, to: (at % DAY_H) + 1, hour })
  })
  return runs
}
