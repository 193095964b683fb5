/** The pane of each view but that of the cases. */
import { html, nothing } from 'lit'
import type { Office } from './office.ts'
import type { Translate } from './phrases.ts'
import type { View } from './views.ts'

export function paneOf(view: View, office: Office, t: Translate, language: string, letters: boolean) {
  const panes: Record<Exclude<View, 'cases'>, () => unknown> = {
    news: () => html`<console-newsroom .office=${office} .t=${t} language=${language} ?letters=${letters}></console-newsroom>`,
    figures: () => html`<console-figures .office=${office} .t=${t} language=${language}></console-figures>`,
    people: () => html`<console-people .office=${office} .t=${t} language=${language}></console-people>`,
    ways: () => html`<console-ways .office=${office} .t=${t} language=${language}></console-ways>`,
    overview: () => html`<console-overview .office=${office} .t=${t} language=${language}></console-overview>`,
    shifts: () => html`<console-shifts .office=${office} .t=${t} language=${language} ?letters=${letters}></console-shifts>`,
    load: () => html`<console-load .office=${office} .t=${t} language=${language}></console-load>`,
    audit: () => html`<console-audit .office=${office} .t=${t} language=${language}></console-audit>`,
    guide: () => html`<console-guide-state .office=${office} .t=${t} language=${language}></console-guide-state>`,
    health: () => html`<console-health .office=${office} .t=${t} language=${language}></console-health>`,
  }
  return view === 'cases' ? nothing : panes[view]()
}
