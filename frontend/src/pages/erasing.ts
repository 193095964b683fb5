// The page that erases: a receipt in, one question, done.

import type { ReceiptKeys } from '../sealing/receipt.ts'
import { enhance, type Desk } from './enhancing.ts'
import { confirmErasure } from './erasure.ts'
import { showFailure } from './failing.ts'
import { ReceiptField } from './receipt-field.ts'
import { wipeWhenLeft } from './wiping.ts'

void enhance('erasing', (page) => Object.keys(page.wordlists), begin)

function begin(desk: Desk): void {
  const { form, page, lists, t } = desk
  const area = form.querySelector<HTMLTextAreaElement>('textarea[name="receipt"]')!
  const field = new ReceiptField(area, [...lists.values()], t)
  form.addEventListener('submit', (event) => {
    if (field.isDigits) return
    event.preventDefault()
    const keys = field.read(page.line)
    if (keys) void run(desk, keys)
  })
  wipeWhenLeft(desk.stage, () => field.clear())
}

async function run(desk: Desk, keys: ReceiptKeys): Promise<void> {
  try {
    if (!(await confirmErasure(desk, keys.lookup))) desk.stage.clear()
  } catch (error) {
    await showFailure(desk.stage, desk.t, error)
    desk.stage.clear()
  }
}
