"""`spec/vectors/backup.json`: what another program that reads our backups is tried on."""

import json
from base64 import b64decode

from safeconduct.backups.reading import backup_identity, checked, read_keys, records
from safeconduct.backups.records import MAGIC, encoded
from safeconduct.sealing.opening import open_envelope
from sealed_cast import VECTORS

VECTOR = json.loads((VECTORS / "backup.json").read_text("utf-8"))


def test_the_words_are_the_identity():
    """And the recipient is its public half."""
    identity = backup_identity(VECTOR["words"])
    assert identity.text == VECTOR["identity"]
    assert identity.recipient.text == VECTOR["recipient"]


def test_the_backup_opens_to_the_records(tmp_path):
    """Read record by record, and written again, it is the plaintext to the byte."""
    file, identity = tmp_path / "backup.age", backup_identity(VECTOR["words"])
    file.write_bytes(b64decode(VECTOR["backup"]))
    plaintext = b64decode(VECTOR["plaintext"])
    assert open_envelope(file.read_bytes(), [identity]) == plaintext
    written = MAGIC + b"".join(map(encoded, records(file, identity)))
    assert plaintext == written.ljust(len(plaintext), b"\0")
    assert checked(file, identity).tail.rows == {"rosters": 1, "deliveries": 2}


def test_the_shred_keys(tmp_path):
    """One team, one epoch."""
    (tmp_path / "keys").write_bytes(b64decode(VECTOR["keys"]))
    line = json.loads(VECTOR["keys_document"])["line"]
    keys = read_keys(tmp_path / "keys", backup_identity(VECTOR["words"]), line)
    assert {pair: key.hex() for pair, key in keys.items()} == {
        ("law", "2026-W47"): json.loads(VECTOR["keys_document"])["keys"][0]["key"]
    }
