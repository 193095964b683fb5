/** Which tabs fit into one row; the others wait behind "More". */

/**
 * The places of the tabs that are shown, in order. `current` is always among them: it takes the place of the last
 * that would have fitted. Widths, `room` and `more` (the width of "More") are in pixels; `gap` lies between any two.
 */
export function fitting(
  widths: readonly number[],
  current: number,
  { room, more, gap }: { readonly room: number; readonly more: number; readonly gap: number },
): readonly number[] {
  const all = widths.map((_, at) => at)
  const taken = (shown: readonly number[]) => shown.reduce((sum, at) => sum + widths[at]! + gap, 0)
  if (taken(all) - gap <= room) return all
  for (let count = widths.length - 1; count > 0; count -= 1) {
    const first = all.slice(0, count)
    const shown = current < count ? first : [...first.slice(0, -1), current]
    if (taken(shown) + more <= room) return shown
  }
  return current < 0 ? [] : [current]
}
