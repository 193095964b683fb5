"""Exports: sealed things leave the line as one file, and are opened on a machine without a network.

`packing` writes an export from the store and opens nothing. `archive` is the file itself; `unlocking`
finds, with a caseworker's recovery words, the keys that open what is in it; `reading` opens the cases.
The format is `spec/export.md`.

The thief of an export gets what the thief of the database gets. The thief of an export and of twelve
recovery words gets everything that caseworker could open, for ever: nothing in an export can be shredded.
"""
