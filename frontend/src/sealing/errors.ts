/** What can be wrong with sealed things. No message repeats a word of what was sealed or typed. */
export class SealingError extends Error {}

/** This envelope is damaged, or it was sealed to another key. */
export class EnvelopeError extends SealingError {}

/** This key text is not one of ours, or a letter of it is wrong. */
export class KeyTextError extends SealingError {}

/** This signed note is damaged, or nobody we know has signed it. */
export class NoteError extends SealingError {}

/** What the envelope holds is not a document of this line. */
export class DocumentError extends SealingError {}

/** These words are not a receipt. */
export class ReceiptError extends SealingError {
  /** Which words, counted from 1, are not in the list; empty when each is and together they are wrong. */
  readonly unknown: readonly number[]

  constructor(message: string, unknown: readonly number[] = []) {
    super(message)
    this.unknown = unknown
  }
}

/** This passkey cannot keep a key: its device knows no PRF extension. */
export class PasskeyError extends SealingError {}
