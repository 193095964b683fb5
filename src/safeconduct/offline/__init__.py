"""Exports: sealed things leave the line as one file, and are opened on a machine without a network.

`packing` writes an export from the store and opens nothing. `sheets` is the key on five sheets of paper, of which
three open the file; `archive` is the file itself; `unlocking`
finds, with a caseworker's recovery words, the keys that open what is in it; `reading` opens the cases.
The format is `spec/export.md`.

The thief of an export gets noise. With three sheets it is what the thief of the database gets; with twelve recovery
words besides, everything that caseworker could open, for ever: nothing in an export can be shredded.
"""
