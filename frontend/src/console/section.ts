/** A part of a pane that asks for something, says what went wrong, and says when it is done. */
import { reasonOf } from './door.ts'
import { Pane } from './pane.ts'

export abstract class Section extends Pane {
  static override properties = { ...Pane.properties, busy: { state: true } }
  declare busy: boolean

  constructor() {
    super()
    this.busy = false
  }

  /** Do it; then dispatch `acted`, whatever came of it, so that what is shown is what is. Answers whether it was done. */
  async act(act: () => Promise<unknown>): Promise<boolean> {
    this.busy = true
    try {
      await act()
      return true
    } catch (error) {
      this.office.say({ key: reasonOf(error), tone: 'bad' })
      return false
    } finally {
      this.busy = false
      this.dispatchEvent(new Event('acted', { bubbles: true, composed: true }))
    }
  }
}
