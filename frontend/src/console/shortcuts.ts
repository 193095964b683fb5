/** Single-letter keys outside of text fields, with an off switch (WCAG 2.2, 2.1.4). Never Alt. */

import type { Role } from './wire.ts'

export type Action =
  | 'next'
  | 'down'
  | 'up'
  | 'open'
  | 'reply'
  | 'note'
  | 'insert'
  | 'snooze'
  | 'hand-over'
  | 'close'
  | 'take-up'
  | 'triage'
  | 'approve'
  | 'strike'
  | 'lock'
  | 'keys'
  | 'undo'
  | 'palette'
  | 'send'
  | 'people'
  | 'ways'
  | 'cases'
  | 'audit'
  | 'news'
  | 'figures'
  | 'shifts'
  | 'load'
  | 'leave-shift'
  | 'overview'
  | 'guide'
  | 'health'
  | 'sign-off'
  | 'write'
  | 'take-call'
  | 'mute'
  | 'hold'
  | 'read-out'
  | 'end-call'
  | 'back'

export interface Shortcut {
  readonly action: Action
  /** As shown on buttons and in the list. */
  readonly keys: string
}

export const SHORTCUTS: readonly Shortcut[] = [
  { action: 'next', keys: 'N' },
  { action: 'down', keys: 'J' },
  { action: 'up', keys: 'K' },
  { action: 'open', keys: 'Enter' },
  { action: 'reply', keys: 'R' },
  { action: 'note', keys: 'M' },
  { action: 'insert', keys: '/' },
  { action: 'snooze', keys: 'S' },
  { action: 'hand-over', keys: 'H' },
  { action: 'close', keys: 'E' },
  { action: 'take-up', keys: 'T' },
  { action: 'triage', keys: 'D' },
  { action: 'approve', keys: 'Y' },
  { action: 'strike', keys: 'B' },
  { action: 'undo', keys: 'Z' },
  { action: 'lock', keys: 'L' },
  { action: 'keys', keys: '?' },
  { action: 'palette', keys: 'Ctrl K' },
  { action: 'send', keys: 'Ctrl Enter' },
  { action: 'cases', keys: 'G C' },
  { action: 'people', keys: 'G P' },
  { action: 'audit', keys: 'G A' },
  { action: 'ways', keys: 'G W' },
  { action: 'news', keys: 'G N' },
  { action: 'figures', keys: 'G F' },
  { action: 'shifts', keys: 'G T' },
  { action: 'load', keys: 'G B' },
  { action: 'leave-shift', keys: 'G H' },
  { action: 'overview', keys: 'G O' },
  { action: 'guide', keys: 'G G' },
  { action: 'health', keys: 'G E' },
  { action: 'sign-off', keys: 'G X' },
  { action: 'write', keys: 'W' },
  { action: 'take-call', keys: 'A' },
  { action: 'mute', keys: 'U' },
  { action: 'hold', keys: 'P' },
  { action: 'read-out', keys: 'V' },
  { action: 'end-call', keys: 'X' },
  { action: 'back', keys: 'Esc' },
]

/** What each role has besides what everybody has; the server says the same of its verbs. */
const EVERYBODY: readonly Action[] = ['down', 'up', 'open', 'insert', 'lock', 'keys', 'palette', 'send', 'back', 'ways', 'sign-off']
const LEADS: readonly Action[] = ['people', 'audit', 'load', 'overview', 'guide', 'health']
/** What whoever edits the guide, and whoever looks after the machine, has; both have no cases. */
const EDITORS: readonly Action[] = ['guide']
const ADMINISTRATORS: readonly Action[] = ['people', 'health']
const NEWSROOM: readonly Action[] = ['news', 'figures']
const PUBLISHERS: readonly Action[] = ['write']
/** What only a line with a telephone has. */
export const CALLS: readonly Action[] = ['take-call', 'mute', 'hold', 'read-out', 'end-call']

/** Whether an action is for somebody of this role: whoever publishes has no cases, and only leads lead. */
export function may(role: Role, action: Action): boolean {
  if (EVERYBODY.includes(action)) return true
  if (role === 'editor') return EDITORS.includes(action)
  if (role === 'administrator') return ADMINISTRATORS.includes(action)
  if (LEADS.includes(action)) return role === 'lead'
  if (NEWSROOM.includes(action)) return role !== 'caseworker'
  return PUBLISHERS.includes(action) === (role === 'publisher')
}

export const keysOf = (action: Action): string => SHORTCUTS.find((one) => one.action === action)!.keys

/** What of a key event matters here. */
export interface Press {
  readonly key: string
  /** The key's place on the keyboard: `KeyN` is N on a Russian layout too. */
  readonly code: string
  readonly ctrl: boolean
  readonly alt: boolean
  readonly shift: boolean
  /** Whether somebody is typing into a field. */
  readonly typing: boolean
  /** Whether Enter belongs to what has the focus: a button, a link. */
  readonly onControl: boolean
}

/** Turns presses into actions; remembers a `G` that waits for its second letter. */
export class Shortcuts {
  /** The off switch. Ctrl combinations stay: they cannot be hit by speech input. */
  letters = true
  #going = false

  actionFor(press: Press): Action | undefined {
    if (press.alt) return undefined
    if (press.ctrl) return press.code === 'KeyK' ? 'palette' : press.key === 'Enter' ? 'send' : undefined
    if (press.key === 'Escape') return 'back'
    if (press.typing || !this.letters) return undefined
    return this.#letter(press)
  }

  #letter(press: Press): Action | undefined {
    const letter = letterOf(press)
    const going = this.#going
    this.#going = !going && letter === 'G'
    if (this.#going) return undefined
    const keys = going ? `G ${letter}` : letter
    return SHORTCUTS.find((one) => one.keys === keys)?.action
  }
}

/** The letter by its place, so that the keys work whatever layout is on. */
function letterOf({ key, code, shift, onControl }: Press): string {
  if (key === 'Enter') return onControl ? '' : key
  if (key === '?' || key === '/') return key
  if (code === 'Slash') return shift ? '?' : '/'
  return /^Key[A-Z]$/.test(code) ? code.slice(3) : key
}

/** A press, from the browser's event. */
export function pressOf(event: KeyboardEvent): Press {
  const target = event.composedPath()[0]
  const element = target instanceof HTMLElement ? target : undefined
  return {
    key: event.key,
    code: event.code,
    ctrl: event.ctrlKey || event.metaKey,
    alt: event.altKey,
    shift: event.shiftKey,
    typing: element?.matches('input:not([type=checkbox], [type=radio]), textarea, select') ?? false,
    onControl: element?.matches('button, a, summary, input') ?? false,
  }
}
