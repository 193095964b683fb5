/** What is said about people, keys and permits (spec/console-api.md). */
import type { Caseworker, EpochRecord, Role } from './wire.ts'

export interface Person {
  readonly caseworker: Caseworker
  readonly epochs: readonly string[]
  readonly present: boolean
}

export interface People {
  readonly people: readonly Person[]
  readonly epochs: readonly EpochRecord[]
  readonly today: string
  /** Aliases of who can open what is sealed today and no longer should. */
  readonly departed: readonly string[]
  readonly epoch_days: number
}

/** A way in that nobody has used yet. Its secret is in its link alone. */
export interface Invitation {
  readonly id: string
  readonly role: Role
  readonly expires: number
  /** Who has lost their keys, and comes in anew by it. */
  readonly replaces: string | null
}

export type PermitKind = 'bulk' | 'export'

/** What one person asked for and another one gave, until `until`. */
export interface Permit {
  readonly number: number
  readonly kind: PermitKind
  readonly asked_by: string
  readonly approved_by: string | null
  readonly until: number | null
}

export interface Permits {
  readonly permits: readonly Permit[]
  /** The aliases of who asked and who gave. */
  readonly names: Readonly<Record<string, string>>
}

/** One of one's own ways in. */
export interface Way {
  readonly id: string
  readonly kind: 'passkey' | 'words'
}

export interface Ways {
  readonly ways: readonly Way[]
  readonly challenge: string
  readonly passkey: PublicKeyCredentialCreationOptionsJSON
}
