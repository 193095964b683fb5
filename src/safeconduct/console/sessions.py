"""Who is signed in. Kept in memory only: a restart signs everybody out, and nothing is there to steal."""

import hashlib
import secrets

from msgspec import Struct

from safeconduct.errors import SessionOver
from safeconduct.model.ids import CaseworkerId, Moment
from safeconduct.model.staff import Caseworker

TOKEN_BYTES = 32
IDLE_SECONDS = 30 * 60
"""A console that shows no sign of life for so long is signed out. Open ones renew a lease well within it."""


class Session(Struct):
    """One signed-in console."""

    caseworker: Caseworker
    until: Moment
    seen: Moment


class Sessions:
    """Sessions by the SHA-256 of their token, so that a look into memory yields no token that works."""

    def __init__(self, hours: int) -> None:
        self._seconds = hours * 3600
        self._by_hash: dict[bytes, Session] = {}

    def begin(self, caseworker: Caseworker, now: Moment) -> str:
        """A new token for this caseworker, good for the hours of the settings while it is used."""
        self._drop_old(now)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        self._by_hash[_hash(token)] = Session(caseworker, Moment(now + self._seconds), now)
        return token

    def find(self, token: str, now: Moment) -> Caseworker:
        """Who holds this token. A sign of life. `SessionOver` when nobody does."""
        session = self._by_hash.get(_hash(token))
        if session is None or _over(session, now):
            raise SessionOver
        session.seen = now
        return session.caseworker

    def alive(self, token: str, now: Moment) -> bool:
        """As `find`, but looking is no sign of life."""
        session = self._by_hash.get(_hash(token))
        return session is not None and not _over(session, now)

    def end(self, token: str) -> None:
        self._by_hash.pop(_hash(token), None)

    def end_all(self, caseworker: CaseworkerId) -> None:
        """Sign somebody out everywhere, at once."""
        for digest in [d for d, s in self._by_hash.items() if s.caseworker.id == caseworker]:
            del self._by_hash[digest]

    def present(self, now: Moment) -> frozenset[CaseworkerId]:
        """Who is signed in right now."""
        return frozenset(s.caseworker.id for s in self._by_hash.values() if not _over(s, now))

    def _drop_old(self, now: Moment) -> None:
        for digest in [d for d, s in self._by_hash.items() if _over(s, now)]:
            del self._by_hash[digest]


def _over(session: Session, now: Moment) -> bool:
    return now >= session.until or now >= session.seen + IDLE_SECONDS


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
