/** What can be wrong with a proof from the public book (spec/ledger.md section 7). */
export class LedgerError extends Error {}

/** This is no record, checkpoint or proof of a ledger, or a letter of it is wrong. */
export class LedgerUnreadable extends LedgerError {}

/** This proof does not show what it should. */
export class LedgerMismatch extends LedgerError {}

/** A signature is missing or false. */
export class SignatureFalse extends LedgerError {}
