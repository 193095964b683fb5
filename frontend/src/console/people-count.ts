/** For how many people a case asks: a number for the public figures, noted once and never changed. */
import { html, nothing } from 'lit'
import type { Office } from './office.ts'
import type { Translate } from './phrases.ts'
import type { Case } from './wire.ts'

/** The bit of `counted` that says that it was noted (`desk/tallies.py`). */
const NOTED = 4
const NUMBERS = [1, 2, 3, 4]
/** Stands for itself and more, so that no rare number is told. */
const MOST = 4

export function peopleCount(office: Office, t: Translate, record: Case) {
  if (!office.holds(record) || record.counted & NOTED) return nothing
  return html`<div class="count" role="group" aria-labelledby="count">
    <span id="count">${t('console.count.people')}</span>
    ${NUMBERS.map(
      (people) =>
        html`<button aria-label=${t(people === MOST ? 'console.count.more' : 'console.count.number', { people })} @click=${() => void office.work.notePeople(record.id, people)}>
          ${people}${people === MOST ? '+' : ''}
        </button>`,
    )}
    <span class="soft small">${t('console.count.why')}</span>
  </div>`
}
