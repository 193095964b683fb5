"""The checkup: is a line in order, and what is to be done where it is not?

`doctor` asks these rooms one after the other: `files` (the folder, its secrets, certificates), `machine`
(disk, memory, durability), `trust` (the store and everything that is signed in it), `audit` (what staff did,
and what was destroyed), `retention` (what should be gone), `shifts` (of the next days, and alarms), `front` (what the
public meets), `telegram`, `phone`, `backups`, `export`; `drill` looks at what a backup brought back. A check looks, answers with a `Finding`, and changes nothing.

The thief of this room learns which part of a line is badly kept.
"""
