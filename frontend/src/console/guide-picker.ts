/** What is quoted are the guide's own steps, in the language that is written in, with the digest of their text. */
import { Picker, type Pick } from './picker.ts'
import type { StepText } from './wire.ts'

export class GuidePicker extends Picker {
  /** The language that is written in: that of the case, or of the post. */
  textLanguage = 'en'
  onPick: (step: string, text: StepText) => void = () => undefined

  override get label(): string {
    return 'console.guide.label'
  }

  override picks(query: string): readonly Pick[] {
    return this.office.guide.flatMap(({ step, texts }): Pick[] => {
      const language = this.textLanguage in texts ? this.textLanguage : 'en'
      const text = texts[language]
      // The step's name, its text, and its text in the caseworker's own language can all be searched.
      const hay = `${step} ${text?.title} ${text?.text} ${texts[this.language]?.title}`.toLowerCase()
      if (!text || !query.split(/\s+/).every((word) => hay.includes(word))) return []
      return [{ title: text.title, detail: text.text, language, act: () => this.onPick(step, text) }]
    })
  }
}

customElements.define('console-guide', GuidePicker)
