/** After a hard case: a quiet offer to write down how it was, for the lead. Nothing has to be filled in. */
import { html } from 'lit'
import type { Office } from './office.ts'
import type { Translate } from './phrases.ts'

export function debrief(office: Office, t: Translate, id: string) {
  const keep = (event: SubmitEvent): void => {
    event.preventDefault()
    const text = new FormData(event.target as HTMLFormElement).get('word') as string
    void office.work.debrief(id, t('console.debrief.label'), text)
  }
  return html`<form class="debrief" @submit=${keep}>
    <label class="field"
      ><span>${t('console.debrief.ask')}</span><textarea name="word" rows="2" dir="auto"></textarea
    ></label>
    <div class="row">
      <button>${t('console.debrief.keep')}</button>
      <button type="button" class="plain" @click=${() => void office.work.debrief(id, '', '')}>
        ${t('console.debrief.no')}
      </button>
    </div>
  </form>`
}
