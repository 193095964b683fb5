"""Your own ways in: which there are, one more, one less. Never the last one.

As in joining, the browser makes the passkey or the words and seals the identity to them; the server keeps
the sealed file and checks that they have signed its challenge.
"""

from importlib import import_module
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from safeconduct.console.office import Console
from safeconduct.console.sign_in import PASSKEYS, PasskeyUnlock, WordsUnlock, new_passkey, new_words
from safeconduct.desk import audit, staff
from safeconduct.errors import RequestUnreadable
from safeconduct.model.ids import CaseworkerId
from safeconduct.model.staff import Caseworker, Unlock
from safeconduct.store import Db


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """No more to say."""


class Way(Struct, frozen=True):
    """One way in."""

    id: bytes
    kind: Literal["passkey", "words"]


class Ways(Struct, frozen=True):
    """Your ways in, and what a new one must sign."""

    ways: list[Way]
    challenge: bytes
    passkey: msgspec.Raw
    """Options for `navigator.credentials.create()` in WebAuthn's JSON form."""


class AddWay(Struct, frozen=True, forbid_unknown_fields=True):
    """One new way in: a passkey, or words in the place of the old ones."""

    challenge: Annotated[bytes, Meta(min_length=32, max_length=32)]
    passkey: PasskeyUnlock | None = None
    words: WordsUnlock | None = None


class OfWay(Struct, frozen=True, forbid_unknown_fields=True):
    """Which way in."""

    way: Annotated[bytes, Meta(min_length=1, max_length=1024)]


async def ways_in(console: Console, who: Caseworker, _: Nothing) -> Ways:
    """Your own ways in, and what a new one must sign."""
    unlocks = await console.vault.read(lambda db: staff.unlocks_of(db, who.id))
    challenge = console.challenges.draw(_purpose(who.id), console.now())
    passkeys = [unlock.id for unlock in unlocks if unlock.kind == "passkey"]
    options: msgspec.Raw = import_module(PASSKEYS).options(console, who.id, challenge, passkeys)
    return Ways([Way(unlock.id, unlock.kind) for unlock in unlocks], challenge, options)


async def add_way(console: Console, who: Caseworker, asked: AddWay) -> Nothing:
    """Add a passkey, or put new recovery words in the place of the old ones."""
    new, now = _new(console, who.id, asked), console.now()
    console.challenges.spend(asked.challenge, _purpose(who.id), now)

    def job(db: Db) -> None:
        if new.kind == "words":
            staff.replace_words(db, new)
        else:
            staff.add_unlock(db, new)
        audit.record(db, now, who.id, f"added a way in: {new.kind}")

    await console.vault.write(job)
    return Nothing()


async def remove_way(console: Console, who: Caseworker, asked: OfWay) -> Nothing:
    """Remove one of your ways in, with the sealed identity behind it. Never the last one."""
    now = console.now()

    def job(db: Db) -> None:
        removed = staff.drop_unlock(db, who.id, asked.way)
        audit.record(db, now, who.id, f"removed a way in: {removed.kind}")

    await console.vault.write(job)
    return Nothing()


def _new(console: Console, who: CaseworkerId, asked: AddWay) -> Unlock:
    if asked.passkey is not None and asked.words is None:
        return new_passkey(console, asked.passkey, asked.challenge, who)
    if asked.words is not None and asked.passkey is None:
        return new_words(console, asked.words, asked.challenge, who)
    raise RequestUnreadable("One way in at a time.")


def _purpose(who: CaseworkerId) -> str:
    return f"way/{who}"
