"""The line folder: secrets that only their owner reads, and keys that can be destroyed."""

import os
import stat

import pytest

from safeconduct.errors import LineMissing, SecretMissing
from safeconduct.folder import LineFolder, write_secret
from safeconduct.settings import Settings, StoreSettings

TEAM, EPOCH = "legal", "2026-W47"


@pytest.fixture
def folder(tmp_path):
    return LineFolder(tmp_path)


def test_the_pepper_is_made_once(folder):
    """32 random bytes, readable by their owner, never overwritten."""
    folder.make_pepper()
    pepper = folder.pepper()
    assert len(pepper) == 32
    with pytest.raises(FileExistsError):
        folder.make_pepper()
    assert folder.pepper() == pepper


def test_a_secret_file_is_its_owners_alone(tmp_path):
    """Whatever the umask of the operator is."""
    before = os.umask(0)
    try:
        write_secret(tmp_path / "secrets" / "one", b"1")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "secrets" / "one").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700


@pytest.mark.parametrize("content", [b"", b"short", bytes(33)])
def test_a_damaged_secret_is_not_used(folder, content):
    """Too short or too long is as bad as missing: no weaker key is ever taken."""
    write_secret(folder.path / "secrets" / "pepper", content)
    with pytest.raises(SecretMissing):
        folder.pepper()


def test_a_missing_secret(folder):
    """It is said, not made up."""
    with pytest.raises(SecretMissing):
        folder.pepper()
    with pytest.raises(SecretMissing):
        folder.shred_key(TEAM, EPOCH)


def test_shredding(folder):
    """The key is overwritten before its file goes: a second name for the same file shows noise."""
    key = folder.make_shred_key(TEAM, EPOCH)
    other_name = folder.path / "copy"
    os.link(folder.shred_file(TEAM, EPOCH), other_name)
    folder.shred(TEAM, EPOCH)
    folder.shred(TEAM, EPOCH)
    assert other_name.read_bytes() != key
    with pytest.raises(SecretMissing):
        folder.shred_key(TEAM, EPOCH)


def test_another_epochs_key_stays(folder):
    """Shredding is for one team and one epoch."""
    folder.make_shred_key(TEAM, EPOCH)
    kept = folder.make_shred_key("family", EPOCH)
    folder.shred(TEAM, EPOCH)
    assert folder.shred_key("family", EPOCH) == kept


def test_a_folder_without_a_line(folder):
    """The sentence says where was looked."""
    assert not folder.exists()
    with pytest.raises(LineMissing, match=str(folder.path)):
        folder.settings()


def test_where_the_store_is(folder):
    """In the folder, unless the settings name another."""
    assert folder.store_url(Settings()) == f"sqlite:///{folder.path}/safeconduct.sqlite"
    elsewhere = Settings(store=StoreSettings(url="postgresql+psycopg://db/line"))
    assert folder.store_url(elsewhere) == "postgresql+psycopg://db/line"


def test_removing_takes_only_its_own_parts(folder):
    """And does not stumble over what is not there."""
    folder.make_pepper()
    (folder.path / "notes.txt").write_text("mine")
    folder.remove()
    folder.remove()
    assert [path.name for path in folder.path.iterdir()] == ["notes.txt"]


def test_removing_where_a_file_stands_in_the_way(tmp_path):
    """A half-made line in a place that is no folder."""
    (tmp_path / "file").write_text("mine")
    LineFolder(tmp_path / "file").remove()
    assert (tmp_path / "file").read_text() == "mine"


def test_a_key_is_on_the_disk_with_its_name(folder, monkeypatch):
    """After a power cut a new key is there, and a destroyed one has not come back: the folder is synced too."""
    synced, real = [], os.fsync

    def fsync(handle):
        synced.append(stat.S_ISDIR(os.fstat(handle).st_mode))
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    folder.make_shred_key(TEAM, EPOCH)
    folder.shred(TEAM, EPOCH)
    assert synced == [False, True, False, True]
