"""Challenges: what a browser signs to get in. Each is good once, for two minutes, for one purpose.

A challenge authenticates itself (a keyed hash over its expiry and purpose), so that asking for many
takes no memory and pushes out nobody else's; only those that were spent are remembered.
"""

import hashlib
import hmac
import secrets

from safeconduct.errors import SignInRefused
from safeconduct.model.ids import Moment

GOOD_SECONDS = 120
RANDOM_BYTES = 12
EXPIRY_BYTES = 4
MARK_BYTES = 16
LENGTH = RANDOM_BYTES + EXPIRY_BYTES + MARK_BYTES


class Challenges:
    """Draws and spends challenges of 32 bytes under a key that lives as long as this process."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._spent: dict[bytes, int] = {}

    def draw(self, purpose: str, now: Moment) -> bytes:
        expiry = int(now + GOOD_SECONDS).to_bytes(EXPIRY_BYTES, "big")
        body = secrets.token_bytes(RANDOM_BYTES) + expiry
        return body + self._mark(body, purpose)

    def spend(self, challenge: bytes, purpose: str, now: Moment) -> None:
        """Accept a challenge whose signature was found good. `SignInRefused` when it is not ours, old, or used.

        Called after the signature was checked, so that nobody but a caseworker can fill the memory.
        """
        body, mark = challenge[:-MARK_BYTES], challenge[-MARK_BYTES:]
        ours = len(challenge) == LENGTH and hmac.compare_digest(mark, self._mark(body, purpose))
        expiry = int.from_bytes(body[RANDOM_BYTES:], "big")
        if not ours or now >= expiry or challenge in self._spent:
            raise SignInRefused("The challenge is old or was used already.")
        for old in [c for c, end in self._spent.items() if now >= end]:
            del self._spent[old]
        self._spent[challenge] = expiry

    def _mark(self, body: bytes, purpose: str) -> bytes:
        return hmac.digest(self._key, body + purpose.encode(), hashlib.sha256)[:MARK_BYTES]
