/**
 * A day as a picture: what is needed, who is there, what is missing. It reads in black and white: calls are striped,
 * cases dotted, what is missing is solid, who is there is a thick line.
 */
import { css, html, svg, type TemplateResult } from 'lit'
import type { LoadHour } from './duty-wire.ts'
import type { Translate } from './phrases.ts'

const [WIDTH, HEIGHT, LEFT, COLUMN, BARS] = [364, 118, 26, 14, 84]
const TOP = 8
const HOURS = [0, 6, 12, 18, 24]

export const picture = css`
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.25rem;
    font-size: 0.875rem;
  }
  .legend svg {
    inline-size: 1.5rem;
    block-size: 0.875rem;
    vertical-align: middle;
  }
  .strips {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(21rem, 100%), 1fr));
    gap: 0.75rem 1.5rem;
    margin: 0;
  }
  .strips h3 {
    margin: 0;
    font-size: 0.9375rem;
  }
  .strips svg {
    display: block;
    inline-size: 100%;
    max-inline-size: 30rem;
  }
  svg text {
    fill: var(--ink);
    font-size: 11px;
  }
  .need {
    stroke: var(--accent);
    stroke-width: 0.75;
  }
  .gap {
    fill: var(--bad);
    stroke: var(--bad);
  }
  .axis {
    fill: none;
    stroke: var(--edge);
  }
  .halo {
    fill: none;
    stroke: var(--sheet);
    stroke-width: 6;
  }
  .duty {
    fill: none;
    stroke: var(--ink);
    stroke-width: 2.5;
  }
  .ground {
    fill: var(--tint);
  }
  .ink {
    fill: var(--accent);
  }
`

const patterns = svg`<defs>
  <pattern id="stripes" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
    <rect class="ground" width="5" height="5" /><rect class="ink" width="1.5" height="5" />
  </pattern>
  <pattern id="dots" width="5" height="5" patternUnits="userSpaceOnUse">
    <rect class="ground" width="5" height="5" /><circle class="ink" cx="2.5" cy="2.5" r="1.1" />
  </pattern>
</defs>`

const sample = (inside: TemplateResult): TemplateResult =>
  html`<svg viewBox="0 0 24 14" aria-hidden="true">${inside}</svg>`

/** What the marks mean. The patterns live here once, for every day. */
export const legend = (t: Translate): TemplateResult =>
  html`<p class="legend">
    <svg viewBox="0 0 0 0" aria-hidden="true" class="away">${patterns}</svg>
    <span>${sample(svg`<rect class="need" width="24" height="14" fill="url(#stripes)" />`)} ${t('console.load.for-calls')}</span>
    <span>${sample(svg`<rect class="need" width="24" height="14" fill="url(#dots)" />`)} ${t('console.load.for-cases')}</span>
    <span>${sample(svg`<rect class="gap" width="24" height="14" />`)} ${t('console.load.missing')}</span>
    <span>${sample(svg`<path class="duty" d="M0 7h24" />`)} ${t('console.load.there')}</span>
  </p>`

/** One day of 24 hours. `most` people are as high as it goes, so that days compare. */
export function strip(hours: readonly LoadHour[], most: number): TemplateResult {
  const [scale, base] = [BARS / most, TOP + BARS]
  const line = hours.map(({ on_duty }) => `V${base - on_duty * scale}h${COLUMN}`).join('')
  const path = `M${LEFT} ${base - (hours[0]?.on_duty ?? 0) * scale}${line}`
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">
    ${hours.map((hour, at) => bars(hour, LEFT + at * COLUMN, base, scale))}
    ${HOURS.map((hour) => svg`<text text-anchor=${hour === 24 ? 'end' : hour ? 'middle' : 'start'} x=${LEFT + hour * COLUMN} y=${base + 14}>${String(hour).padStart(2, '0')}</text>`)}
    <text text-anchor="end" x=${LEFT - 4} y=${TOP + 8}>${most}</text>
    <text text-anchor="end" x=${LEFT - 4} y=${base}>0</text>
    <path class="axis" d="M${LEFT} ${TOP}V${base}h${24 * COLUMN}" />
    <path class="halo" d=${path} />
    <path class="duty" d=${path} />
  </svg>`
}

/** From the bottom: people for calls, people for cases; what the roster does not reach is solid. */
function bars({ need_calls, need_cases, on_duty }: LoadHour, x: number, base: number, scale: number) {
  const need = need_calls + need_cases
  const there = Math.min(on_duty, need)
  const bar = (low: number, high: number, kind: string, fill: string) =>
    high > low
      ? svg`<rect class=${kind} fill=${fill} x=${x} y=${base - high * scale} width=${COLUMN} height=${(high - low) * scale} />`
      : svg``
  return svg`${bar(0, Math.min(there, need_calls), 'need', 'url(#stripes)')}
    ${bar(need_calls, there, 'need', 'url(#dots)')} ${bar(there, need, 'gap', '')}`
}
