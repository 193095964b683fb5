// The form as the server wrote it: reading the draft, saying beside a field what is missing.

import { TEXT_LENGTH, wellFormed } from '../sealing/documents.ts'
import { el } from './element.ts'
import type { Translate } from './phrases.ts'

const MOST_PEOPLE = 999

export interface Draft {
  readonly situation: string
  readonly country: string
  readonly people: number
  readonly safe: boolean
  readonly private: boolean
  readonly text: string
  readonly decoy: boolean
  /** Somebody is in danger now. */
  readonly danger: boolean
  /** The form was opened from a step about danger. */
  readonly urgent: boolean
  /** Keep the case longer than usual. */
  readonly longer: boolean
}

/** What was filled in, without judging it. */
export function readDraft(form: HTMLFormElement): Draft {
  const filled = new FormData(form)
  const said = (name: string): string => String(filled.get(name) ?? '')
  return {
    situation: said('situation'),
    country: said('country'),
    people: Number(said('people') || '1'),
    safe: said('safe') === 'yes',
    private: filled.has('private'),
    text: textOf(said('text')),
    decoy: filled.has('decoy'),
    danger: filled.has('danger'),
    urgent: filled.has('urgent'),
    longer: filled.has('longer'),
  }
}

/** How urgent the line is told that it is: 3 danger now, 2 on the way from a step about danger, 0 ordinary. */
export const severityOf = ({ danger, urgent }: Draft): number => (danger ? 3 : urgent ? 2 : 0)

/** A text as documents carry it: plain line ends, nothing around it, no NUL, no half of a character. */
export function textOf(typed: string): string {
  return wellFormed(typed.replaceAll('\r\n', '\n').replaceAll('\0', '')).trim()
}

/** Whether a text fits into a document, which counts characters, not bytes. */
export function isTooLong(text: string): boolean {
  return [...text].length > TEXT_LENGTH
}

/** Marks every field that is missing or wrong, and takes the focus to the first. True when there is none. */
export function checkDraft(form: HTMLFormElement, draft: Draft, t: Translate): boolean {
  const wrong: [string, string][] = []
  if (!draft.situation) wrong.push(['situation', t('form.error.situation')])
  const people = Number.isInteger(draft.people) && draft.people >= 1 && draft.people <= MOST_PEOPLE
  if (!people) wrong.push(['people', t('form.error.people')])
  if (!new FormData(form).has('safe')) wrong.push(['safe', t('form.error.safe')])
  if (!draft.text) wrong.push(['text', t('form.error.text')])
  if (isTooLong(draft.text)) wrong.push(['text', t('form.error.long', { most: TEXT_LENGTH })])
  return markFields(form, wrong)
}

/** Shows the sentences beside their fields, and no others. True when there are none. */
export function markFields(form: HTMLFormElement, wrong: readonly (readonly [string, string])[]): boolean {
  for (const old of form.querySelectorAll('.error')) old.remove()
  for (const field of form.querySelectorAll('[aria-invalid]')) field.removeAttribute('aria-invalid')
  const fields = wrong.map(([name, sentence]) => complain(form, name, sentence))
  fields[0]?.focus()
  return wrong.length === 0
}

function complain(form: HTMLFormElement, name: string, sentence: string): HTMLElement | undefined {
  const field = form.querySelector<HTMLElement>(`[name="${name}"]`)
  if (!field) return undefined
  const complaint = el('p', { class: 'error', id: `${name}-error` }, sentence)
  const legend = field.closest('fieldset')?.querySelector('legend')
  if (legend) legend.after(complaint)
  else field.before(complaint)
  // A choice of several has no state of its own to be wrong; its first one carries the sentence.
  if (!legend) field.setAttribute('aria-invalid', 'true')
  const hints = (field.getAttribute('aria-describedby') ?? '').split(' ').filter((id) => id && id !== complaint.id)
  field.setAttribute('aria-describedby', [...hints, complaint.id].join(' '))
  return field
}
