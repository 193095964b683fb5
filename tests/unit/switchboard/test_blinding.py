"""The blinding keys: made on the day they are needed, outside the store, destroyed when nothing of the day may be left."""

import stat

import pytest

from safeconduct.errors import SecretMissing
from safeconduct.folder import LineFolder
from safeconduct.switchboard.blinding import Blinding, shred_old

NOON = 1_795_348_800.0  # 2026-11-22
DAY = 86_400


@pytest.fixture
def folder(tmp_path):
    return LineFolder(tmp_path)


def test_a_day_has_one_key_whoever_asks(folder):
    """Also after a restart: the key is a file that only its owner may read."""
    first = Blinding(folder)("2026-11-22")
    assert Blinding(folder)("2026-11-22") == first
    assert folder.blinding_key("2026-11-22") == first
    assert len(first) == 32
    file = folder.path / "secrets" / "blinding" / "2026-11-22.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_every_day_has_another(folder):
    """One key tells nothing of another day."""
    blinding = Blinding(folder)
    assert len({blinding(day) for day in ("2026-11-21", "2026-11-22", "2026-11-23")}) == 3


def test_a_key_goes_with_the_last_that_was_promised_of_its_day(folder):
    """30 days and 60 that somebody wished: on the 91st day after, nobody can tell any more."""
    Blinding(folder)("2026-11-22")
    shred_old(folder, NOON + 90 * DAY, 90)
    assert folder.blinding_days() == ["2026-11-22"]
    shred_old(folder, NOON + 91 * DAY, 90)
    assert folder.blinding_days() == []
    with pytest.raises(SecretMissing):
        folder.blinding_key("2026-11-22")
