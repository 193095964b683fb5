/** Ctrl K: every action, and every opened case, by typing. */
import { aliasOf } from './alias.ts'
import { Picker, type Pick } from './picker.ts'
import { keysOf, type Action } from './shortcuts.ts'

const ACTIONS: readonly Action[] = [
  'next',
  'reply',
  'note',
  'insert',
  'snooze',
  'hand-over',
  'close',
  'take-up',
  'cases',
  'keys',
  'lock',
]
const LEADS_ACTIONS: readonly Action[] = ['people', 'audit']

export class Palette extends Picker {
  override get label(): string {
    return 'console.palette.label'
  }

  override picks(query: string): readonly Pick[] {
    const { office, t } = this
    const actions = [...ACTIONS, ...(office.lead ? LEADS_ACTIONS : [])]
      .map((action): Pick => ({
        title: t(`console.key.${action}`),
        detail: '',
        keys: keysOf(action),
        act: () => this.want(action),
      }))
      .filter(({ title }) => title.toLowerCase().includes(query))
    const cases = office.search.find(query).map(({ record, excerpt }): Pick => ({
      title: aliasOf(record.id),
      detail: excerpt,
      act: () => void office.select(record.id),
    }))
    return [...actions, ...cases]
  }
}

customElements.define('console-palette', Palette)
