/** Days as strips: who is there in words, and a bar under it on the line's clock. A night is shown on both of its days. */
import { html, nothing, type TemplateResult } from 'lit'
import type { Shifts, Span } from './duty-wire.ts'
import { nameOfLanguage, type Translate } from './phrases.ts'
import { addDays, dayIn, nameOfDay, timeIn, timesIn, todayIn } from './wall.ts'

const HOUR_S = 3600
const WHOLE_DAY_H = 24
const QUARTERS = [0, 1, 2, 3, 4]

export interface Look {
  readonly t: Translate
  readonly language: string
  readonly me: string
  readonly now: number
  readonly nameOf: (id: string) => string
}

/** So many days from `since` on. */
export function days(shifts: Shifts, since: string, count: number, look: Look): TemplateResult[] {
  return Array.from({ length: count }, (_, at) => day(shifts, addDays(since, at), look))
}

function day(shifts: Shifts, date: string, look: Look): TemplateResult {
  const { t, language, now } = look
  const { zone } = shifts
  const whole = dayIn(date, zone)
  const hours = Math.round((whole.end - whole.start) / HOUR_S)
  const there = shifts.duties.filter((duty) => touches(duty, whole)).toSorted((a, b) => a.start - b.start)
  const gaps = shifts.gaps.filter((gap) => touches(gap, whole))
  return html`<div class="day" role="group" aria-labelledby="day-${date}">
    <h3 id="day-${date}">
      ${nameOfDay(date, language)} ${date === todayIn(now, zone) ? html`<span class="chip">${t('console.shifts.today')}</span>` : nothing}
      ${hours === WHOLE_DAY_H ? nothing : html`<span class="chip soon">${t('console.shifts.changed-clock', { hours })}</span>`}
    </h3>
    <ul>
      ${there.map(
        (duty) =>
          html`<li class="lane ${duty.who === look.me ? 'mine' : ''}">
            <span class="who">
              <span class="name">${look.nameOf(duty.who)}</span>
              ${duty.who === look.me ? html`<span class="chip">${t('console.shifts.you')}</span>` : nothing}
              <span>${duty.shift}, ${timesIn(duty, zone, language)}${overnight(duty, whole, look)}</span>
            </span>
            ${track(whole, [duty], duty.breaks)}
          </li>`,
      )}
      ${gaps.map(
        (gap) =>
          html`<li class="lane short">
            <span class="who">${missing(gap.missing, gap.language, look)} ${timesIn(cut(gap, whole), zone, language)}</span>
            ${track(whole, [gap], [])}
          </li>`,
      )}
    </ul>
    ${there.length || gaps.length ? scale(whole, zone, language) : html`<p class="soft">${t('console.shifts.nobody')}</p>`}
  </div>`
}

/** What of a duty lies on the day before or after. */
function overnight(duty: Span, whole: Span, { t }: Look): string {
  const [from, to] = [duty.start < whole.start, duty.end > whole.end]
  if (from) return ` ${t('console.shifts.from-yesterday')}`
  return to ? ` ${t('console.shifts.to-tomorrow')}` : ''
}

export function missing(count: number, tongue: string | null, { t, language }: Pick<Look, 't' | 'language'>): string {
  if (!tongue) return t('console.shifts.missing', { count })
  return t('console.shifts.missing-tongue', { count, language: nameOfLanguage(tongue, language) })
}

function track(whole: Span, spans: readonly Span[], rests: readonly Span[]): TemplateResult {
  const bar = (span: Span, kind: string) => {
    const { start, end } = cut(span, whole)
    const length = whole.end - whole.start
    return html`<i class=${kind} data-from=${(start - whole.start) / length} data-wide=${(end - start) / length}></i>`
  }
  return html`<span class="track" aria-hidden="true">
    ${spans.map((span) => bar(span, ''))} ${rests.filter((rest) => touches(rest, whole)).map((rest) => bar(rest, 'rest'))}
  </span>`
}

/** Quarters of the day as it is: on the day of a change they are no full hours. */
const scale = (whole: Span, zone: string, language: string): TemplateResult =>
  html`<div class="lane scale-lane" aria-hidden="true">
    <span></span>
    <span class="scale">
      ${QUARTERS.map((at) => html`<span>${timeIn(whole.start + ((whole.end - whole.start) * at) / 4, zone, language)}</span>`)}
    </span>
  </div>`

const touches = (span: Span, whole: Span): boolean => span.start < whole.end && span.end > whole.start

const cut = (span: Span, whole: Span): Span => ({
  start: Math.max(span.start, whole.start),
  end: Math.min(span.end, whole.end),
})

/** Put the bars where they belong: the page's policy allows no style in the text of a template. */
export function place(root: ParentNode): void {
  for (const bar of root.querySelectorAll<HTMLElement>('[data-from]')) {
    bar.style.setProperty('--from', bar.dataset['from']!)
    bar.style.setProperty('--wide', bar.dataset['wide']!)
  }
}
