"""The public book: what the line counted, so that others can check it, byte for byte as in `spec/ledger.md`.

`hashes` and `tree` are the Merkle tree of RFC 6962, `tiles` how it is served, `checkpoint` what the line
signs and `cosignature` what witnesses sign, `record` and `book` what is written in it day by day,
`commitments` how an application is in it without being seen, `proof` the file an applicant takes home,
`verify` what all this shows. `units` is what is counted, `noise` and `budget` how a count is released
without telling of anybody, `releases` both together.

Values in, values out: no input or output, no clock; randomness and signatures come in as functions.
A thief of this room gets what is public anyway. A thief of the commitments gets random-looking strings
and, within a factor of two, how many applications there were on a busy day; with the blinding keys and
a receipt, the day it was filed.
"""
