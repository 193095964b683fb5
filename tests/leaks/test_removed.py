"""What somebody can still open who was removed, and what somebody who has the machine can open: from then on, nothing.

Bob has worked here and kept everything: his words, his identity, the keys of the epochs he had, what went over the
wire. Mallory gives him a copy of the whole line folder. Adam has the machine, and no key.
"""

import asyncio
import secrets
from base64 import b64decode
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from sqlalchemy import create_engine, inspect, text

from console_office import Office
from console_office import text as base64
from planted import PLANTED, TEXT, found
from safeconduct.errors import EnvelopeError
from safeconduct.model.ids import Epoch
from safeconduct.sealing import envelopes, recovery, roster
from safeconduct.sealing.documents import EpochSecret
from safeconduct.sealing.notes import SigningKey
from safeconduct.sealing.opening import open_envelope, open_epoch
from safeconduct.sealing.recipients import Identity, recipient

AGE = b"age-encryption.org/v1\n"
SEED = 32


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with asyncio.Runner() as runner:
        office = Office(tmp_path, runner.run)
        yield office
        office.close()


def identity_of(office: Office, words: str) -> Identity:
    """What these words unlock, as a browser would."""
    said = office.sign_in(words)
    opening = recovery.unlocking(recovery.parse(words), office.founded.line)
    opened = Identity.from_text(open_envelope(_bytes(said["sealed"]), [opening]).decode())
    assert opened.recipient.text == said["caseworker"]["recipient"]
    return opened


def _bytes(said: str) -> bytes:
    return b64decode(said)


def begins_anew(office: Office, staying: Iterable[dict[str, str]]) -> tuple[dict[str, object], Identity]:
    """What the lead's browser sends with the dismissal, and the new epoch's identity that only it knows."""
    team, identity = office.founded.team, Identity.new()
    epoch = Epoch("2026-W48")
    note = roster.make_epoch(
        team.signing, team.line, team.team, epoch, identity.recipient.text, "2026-11-22", "2026-12-27"
    ).note
    secret = EpochSecret(
        line=team.line, team=team.team, epoch=epoch, identity=identity.text, signing=team.signing.text
    )
    copies = [
        {"holder": one["id"], "sealed": base64(envelopes.seal_epoch(secret, recipient(one["recipient"])))}
        for one in staying
    ]
    return {"note": note, "copies": copies}, identity


def blobs(path: Path) -> Iterator[bytes]:
    """Everything sealed in the store."""
    engine = create_engine(f"sqlite:///{path / 'line.sqlite'}")
    with engine.connect() as db:
        for table in inspect(engine).get_table_names():
            for row in db.execute(text(f'SELECT * FROM "{table}"')):
                yield from (value for value in row if isinstance(value, bytes))
    engine.dispose()


def envelopes_in(path: Path, shred_keys: Iterable[bytes]) -> set[bytes]:
    """Every age file in the store, also those under a shred key, whoever holds it."""
    known = {blob for blob in blobs(path) if blob.startswith(AGE)}
    for blob in blobs(path):
        for key in shred_keys:
            for bound in _bounds(path):
                try:
                    known.add(ChaCha20Poly1305(key).decrypt(blob[:12], blob[12:], bound))
                except (InvalidTag, ValueError):
                    continue
    return known


def _bounds(path: Path) -> list[bytes]:
    engine = create_engine(f"sqlite:///{path / 'line.sqlite'}")
    with engine.connect() as db:
        rows = db.execute(text("SELECT team, epoch, holder FROM copies")).all()
    engine.dispose()
    return [f"safeconduct/copy/v1/{team}/{epoch}/{holder}".encode() for team, epoch, holder in rows]


def opened_by(identities: Iterable[Identity], sealed: Iterable[bytes]) -> list[bytes]:
    """What these identities open."""
    opened = []
    for one in sealed:
        try:
            opened.append(open_envelope(one, list(identities)))
        except EnvelopeError:
            continue
    return opened


def secrets_in(path: Path) -> list[bytes]:
    """Every run of 32 bytes that a file of the folder, other than the store, could be a key by."""
    files = [file for file in path.rglob("*") if file.is_file() and not file.name.startswith("line.sqlite")]
    return [
        raw[at : at + SEED]
        for file in files
        if len(raw := file.read_bytes()) < 8192
        for at in range(max(len(raw) - SEED + 1, 0))
    ]


def shred_keys(office: Office) -> list[bytes]:
    return [office.folder.shred_key(*pair) for pair in office.folder.shred_pairs()]


def test_a_removed_caseworker_opens_nothing_that_was_sealed_after(office: Office, tmp_path: Path) -> None:
    """With every key he had, the whole store and the shred keys; what he could open before, he still can."""
    alice = office.sign_in(office.employ("Alice", "lead"))
    words = office.employ("Bob")
    bob, his = office.sign_in(words), identity_of(office, words)
    line, team = office.founded.line, office.founded.team.team
    old = [
        Identity.from_text(
            open_epoch(_bytes(copy["sealed"]), his, line=line, team=team, epoch=copy["epoch"]).identity
        )
        for copy in bob["keys"]["copies"]
    ]
    office.applicant_writes(1, "sealed before he left")
    before = envelopes_in(tmp_path, shred_keys(office))
    body, new = begins_anew(office, [alice["caseworker"]])
    gone = {"caseworker": bob["caseworker"]["id"], **body}
    assert office.ask("dismiss", gone, token=alice["token"]).status == 200
    office.moves_to_newest_epoch()
    receipt = office.applicant_writes(2, TEXT)
    office.applicant_writes(3, TEXT, receipt=receipt)
    after = envelopes_in(tmp_path, shred_keys(office)) - before
    assert len(after) >= 3  # two of the applicant, and Alice's copy of the new key
    assert opened_by([his, *old], after) == []
    assert len(opened_by([new], after)) == 2
    assert len(opened_by(old, before)) == 1
    signing = SigningKey.from_text(office.founded.team.signing.text)
    assert opened_by([Identity(signing.seed)], after) == []


def test_the_team_goes_on_without_a_case_sealed_anew(office: Office, tmp_path: Path) -> None:
    """Alice opens the old case with the old key and the new one with the new; no row of an entry was touched."""
    alice, bob = office.sign_in(office.employ("Alice", "lead")), office.sign_in(office.employ("Bob"))
    office.applicant_writes(1, "old")
    old = {blob for blob in blobs(tmp_path) if blob.startswith(AGE)}
    body, new = begins_anew(office, [alice["caseworker"]])
    office.ask("dismiss", {"caseworker": bob["caseworker"]["id"], **body}, token=alice["token"])
    office.moves_to_newest_epoch()
    office.applicant_writes(2, "new")
    texts = [office.ask("take-next", token=alice["token"]).said["case"]["entries"][0] for _ in range(2)]
    assert [entry["epoch"] for entry in texts] == ["2026-W47", "2026-W48"]
    assert office.opens(texts[0]["sealed"]).text == "old"
    assert b"new" in open_envelope(_bytes(texts[1]["sealed"]), [new])
    assert _bytes(texts[0]["sealed"]) in old
    kept = office.ask("keys", token=alice["token"]).said
    assert [copy["epoch"] for copy in kept["copies"]] == ["2026-W47", "2026-W48"]
    assert [key["epoch"] for key in kept["epochs"]] == ["2026-W48"]


def test_an_administrator_with_the_whole_machine_opens_nothing(office: Office, tmp_path: Path) -> None:
    """Every 32 bytes of every file of the folder, tried as a key for everything sealed in the store."""
    words = office.employ("Alice", "lead")
    adam = office.sign_in(office.employ("Adam", "administrator"))
    assert adam["keys"]["copies"] == []
    office.sign_in(words)
    office.applicant_writes(1, TEXT)
    assert found([tmp_path], PLANTED) == []
    everything = envelopes_in(tmp_path, shred_keys(office))
    tried = [Identity(seed) for seed in {*secrets_in(tmp_path), secrets.token_bytes(SEED)}]
    opened = opened_by(tried, everything)
    assert (opened, len(tried) > 1, len(everything) > 2) == ([], True, True)
