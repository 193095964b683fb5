"""What the line does: one file a duty, one function a verb.

Every verb takes an open transaction of the store first (`db`), is told what time it is (`now`), and
may be run again from its beginning: give it to `Vault.write` (or `Vault.read` where it only looks).

A thief of this room gets the rules by which sealed things move, and nothing sealed.
"""
