/** What the console says about what just happened. */
import { Refused, Unreachable } from './wire.ts'

export const UNREACHABLE = 'console.error.Unreachable'

export interface Notice {
  /** A phrase's key and values; `words` instead when the server's own sentence is all there is. */
  readonly key: string
  readonly values?: Readonly<Record<string, string>>
  readonly words?: string
  readonly tone: 'good' | 'bad'
}

/** What to say about a failure. */
export function noticeOf(error: unknown): Notice {
  if (error instanceof Refused) return { key: `console.error.${error.kind}`, words: error.message, tone: 'bad' }
  return { key: error instanceof Unreachable ? UNREACHABLE : 'console.error.unknown', tone: 'bad' }
}
