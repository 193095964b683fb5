/** The shapes of the names that documents and notes carry (spec/sealing.md section 3). */

/** What a caseworker is called: one line. */
export const ALIAS = /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]{1,80}$/u
export const ADDRESS = /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]{1,300}$/u
/** A day, ISO 8601. */
export const DATE = /^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$/
/** The beginning, or the whole, of a SHA-256. */
export const DIGEST = /^[0-9a-f]{8,64}$/
/** An ISO 8601 week. */
export const EPOCH = /^[0-9]{4}-W(?:0[1-9]|[1-4][0-9]|5[0-3])$/
/** A BCP 47 tag in lower case. */
export const LANGUAGE = /^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/
export const LINE = /^[0-9a-f]{64}$/
/** A team, a step, a country. */
export const NAME = /^(?=.{1,64}$)[a-z0-9]+(?:-[a-z0-9]+)*$/
/** The look of a recipient; whether it is one shows when something is sealed to it. */
export const RECIPIENT = /^age1pq1[02-9ac-hj-np-z]{1952}$/
export const ROLE = /^(?:lead|caseworker)$/
/** 16 bytes in hexadecimal: a case tag, a caseworker's id. */
export const TAG = /^[0-9a-f]{32}$/
