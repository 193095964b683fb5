/** Somebody's relative has a case too: its alias goes into a note, as words, and is kept nowhere else. */
import { aliasOf } from './alias.ts'
import { Picker, type Pick } from './picker.ts'

export class RelativePicker extends Picker {
  onPick: (alias: string) => void = () => undefined

  override get label(): string {
    return 'console.relative.label'
  }

  override picks(query: string): readonly Pick[] {
    return this.office.search.find(query).map(({ record, excerpt }): Pick => {
      const alias = aliasOf(record.id)
      return { title: alias, detail: excerpt, act: () => this.onPick(alias) }
    })
  }
}

customElements.define('console-relative', RelativePicker)

declare global {
  interface HTMLElementTagNameMap {
    'console-relative': RelativePicker
  }
}
