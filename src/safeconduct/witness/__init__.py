"""The witness: reads a line's public book as a stranger does, remembers what it saw, and signs that it only grew.

It runs on a machine of another organisation and needs nothing of the line but its address (spec/ledger.md
section 3). `places` is where a book lies, `looking` what is checked before anything is signed, `memory` what is
kept from one look to the next.

A thief of this room can sign in the witness's name; they cannot make two books agree.
"""
