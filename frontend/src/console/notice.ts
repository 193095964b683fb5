/** What the console says about what just happened. */
export interface Notice {
  /** A phrase's key and values; `words` instead when the server's own sentence is all there is. */
  readonly key: string
  readonly values?: Readonly<Record<string, string>>
  readonly words?: string
  readonly tone: 'good' | 'bad'
}
