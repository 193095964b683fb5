# ruff: noqa: INP001
"""What `backup.json` holds (spec/backup.md)."""

from base64 import b64decode, b64encode
from typing import Any

import msgspec
from cast import EPOCH, LINE, MADE, TEAM, seed

from safeconduct.backups.reading import backup_words
from safeconduct.backups.records import MAGIC, Head, Part, Record, Rows, Tail, encoded
from safeconduct.backups.shred_keys import ShredKey, ShredKeys
from safeconduct.errors import SafeconductError
from safeconduct.sealing.age import seal
from safeconduct.sealing.opening import open_envelope
from safeconduct.sealing.padding import FLOOR, padme
from safeconduct.sealing.recipients import Identity

IDENTITY = Identity(seed("backup"))
SETTINGS = b'[line]\nname = "example"\n'
RECORDS: tuple[Record, ...] = (
    Head(LINE, MADE, "0002", {"rosters": ("number", "note"), "deliveries": ("key", "hour")}),
    Rows("rosters", ((1, "a note\n"),)),
    Rows("deliveries", ((seed("delivery", 16), 498_792), (seed("another", 16), None))),
    Part("safeconduct.toml", SETTINGS),
    Part("secrets/pepper", seed("pepper")),
    Tail({"rosters": 1, "deliveries": 2}, {"safeconduct.toml": len(SETTINGS), "secrets/pepper": 32}),
)


def backup_vectors(on_file: dict[str, Any]) -> dict[str, Any]:
    """What `backup.json` holds; `on_file` is what it held before."""
    plaintext = MAGIC + b"".join(map(encoded, RECORDS)) + bytes(4)
    plaintext = plaintext.ljust(padme(len(plaintext)), b"\0")
    keys = ShredKeys(line=LINE, day=MADE, keys=(ShredKey(TEAM, EPOCH, seed("shred key").hex()),))
    document = msgspec.json.encode(keys)
    return {
        "words": backup_words(IDENTITY),
        "identity": IDENTITY.text,
        "recipient": IDENTITY.recipient.text,
        "plaintext": b64encode(plaintext).decode(),
        "backup": _kept(on_file.get("backup", ""), plaintext),
        "keys_document": document.decode(),
        "keys": _kept(on_file.get("keys", ""), document.ljust(max(FLOOR, padme(len(document))))),
    }


def _kept(before: str, plaintext: bytes) -> str:
    """The envelope on file, if it still opens to this; sealing is random by nature."""
    try:
        if open_envelope(b64decode(before), [IDENTITY]) == plaintext:
            return before
    except SafeconductError:
        pass
    return b64encode(seal(plaintext, [IDENTITY.recipient])).decode()
