/** How the guide stands, as `guide-state` and `guide-step` answer it (spec/console-api.md). */

export const STANDINGS = ['approved', 'draft', 'changed', 'behind', 'unrecorded', 'missing'] as const
export type Standing = (typeof STANDINGS)[number]
export type Age = 'fresh' | 'due' | 'stale'

export interface TextState {
  readonly standing: Standing
  readonly title: string
  /** Where the text is, or belongs, in the guide's folder. */
  readonly file: string
}

export interface StepState {
  readonly step: string
  readonly stakes: 'low' | 'high' | 'life'
  readonly public: boolean
  readonly source: string
  readonly checked: string
  readonly until: string
  readonly age: Age
  readonly texts: Readonly<Record<string, TextState>>
}

export interface GuideFinding {
  readonly file: string
  readonly line: number
  readonly severity: 'error' | 'notice'
  /** In English, as the checker says it. */
  readonly sentence: string
}

export interface GuideState {
  readonly edition: string
  readonly languages: readonly string[]
  readonly steps: readonly StepState[]
  readonly findings: readonly GuideFinding[]
}

export interface GuideText {
  readonly title: string
  readonly lead: string
  readonly paragraphs: readonly string[]
  readonly doubts: readonly string[]
  readonly choices: readonly { readonly label: string; readonly target: string }[]
}

/** What of the checker's findings is about a step. */
export function findingsOf({ texts }: StepState, findings: readonly GuideFinding[]): readonly GuideFinding[] {
  const files = new Set(Object.values(texts).map(({ file }) => file))
  return findings.filter(({ file }) => files.has(file))
}

/** What an editor looks for: all steps, those with a text in some state, those that are old, those with findings. */
export type Wanted = 'all' | Exclude<Standing, 'approved'> | 'old' | 'findings'
export const WANTED: readonly Wanted[] = ['all', 'behind', 'draft', 'changed', 'unrecorded', 'missing', 'old', 'findings']

export function isWanted(step: StepState, wanted: Wanted, findings: readonly GuideFinding[]): boolean {
  if (wanted === 'all') return true
  if (wanted === 'old') return step.age !== 'fresh'
  if (wanted === 'findings') return findingsOf(step, findings).length > 0
  return Object.values(step.texts).some(({ standing }) => standing === wanted)
}
