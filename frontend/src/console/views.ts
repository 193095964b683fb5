/** The views between which a console switches, and the panes that show them. */
import './audit-pane.ts'
import './figures-pane.ts'
import './guide-pane.ts'
import './health-pane.ts'
import './load-pane.ts'
import './overview-pane.ts'
import './people-pane.ts'
import './shifts-pane.ts'
import './views-bar.ts'
import './ways-pane.ts'
import type { Role } from './wire.ts'

/** In the order of the bar, the most used first. Each has an action of the same name. */
export const VIEWS = ['cases', 'shifts', 'overview', 'people', 'load', 'news', 'figures', 'audit', 'guide', 'health'] as const
export type View = (typeof VIEWS)[number] | 'ways'
/** What whoever has no cases sees first. */
export const FIRST: Partial<Record<Role, View>> = { publisher: 'news', administrator: 'people', editor: 'guide' }
